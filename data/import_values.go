package data

import (
	"errors"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"minqing/concern"
	"minqing/geo"
)

// instants are the forms of a date that are read, all of them with the year first: 03/04/2026 is two different days.
var instants = []string{
	"2006-01-02", "2006-1-2", "2006/1/2", "2006.1.2", "20060102", "2006年1月2日",
	"2006-01-02 15:04:05", "2006-01-02 15:04", "2006-1-2 15:04:05", "2006-1-2 15:04", "2006-01-02T15:04:05", "2006-01-02T15:04",
	"2006/1/2 15:04:05", "2006/1/2 15:04", "2006.1.2 15:04:05", "2006.1.2 15:04", "20060102150405", "20060102 150405",
	"2006年1月2日 15:04:05", "2006年1月2日 15:04", "2006年1月2日15:04", "2006年1月2日15时04分", "2006年1月2日 15时04分",
	time.RFC3339Nano, "2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05-07", "2006-01-02 15:04:05 -0700 MST",
}

// instantForms reads dates and instants, trying first the form of the row before.
type instantForms struct{ last int }

// parse reads a date or an instant. One without a zone is Shanghai's; a day is its midnight.
func (f *instantForms) parse(s string) (time.Time, error) {
	for i := range instants {
		form := (f.last + i) % len(instants)
		if t, err := time.ParseInLocation(instants[form], s, concern.Shanghai); err == nil && t.Year() >= 1900 && t.Year() <= 9999 {
			f.last = form
			return t, nil
		}
	}
	return time.Time{}, &geo.InputError{
		English: "the date " + strconv.Quote(s) + " cannot be read: write the year first, as in 2026-11-22 or 2026-11-22 08:42",
		Zh:      "看不懂日期“" + s + "”，请把年写在最前面，例如 2026-11-22 或 2026-11-22 08:42",
	}
}

// parseNumber reads a plain decimal number, with a point; blanks and apostrophes between thousands are dropped.
func parseNumber(s string) (float64, error) {
	plain := strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "", "'", "", "’", "").Replace(s)
	for _, r := range plain {
		if !strings.ContainsRune("0123456789+-.eE", r) { // ParseFloat would take nan, inf and hexadecimal
			return 0, notANumber(s)
		}
	}
	f, err := strconv.ParseFloat(plain, 64)
	if err != nil {
		return 0, notANumber(s)
	}
	return f, nil
}

func notANumber(s string) error {
	if strings.TrimSpace(s) == "" {
		return &geo.InputError{English: "it is empty", Zh: "这一项是空的"}
	}
	return &geo.InputError{
		English: strconv.Quote(s) + " is not a number: write it with digits and a decimal point",
		Zh:      "“" + s + "”不是数字，请用数字和小数点书写",
	}
}

// parseCount reads a whole number from 0.
func parseCount(s string) (int32, error) {
	n, err := strconv.ParseInt(s, 10, 32)
	if err != nil || n < 0 {
		return 0, &geo.InputError{English: strconv.Quote(s) + " is not a whole number from 0", Zh: "“" + s + "”不是从 0 起的整数"}
	}
	return int32(n), nil
}

// rowText says whether a text can be kept: valid UTF-8, no NUL, and not longer than so many characters.
func rowText(s string, most int) error {
	if !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
		return &geo.InputError{
			English: "the text holds bytes that are no characters: is the file's character set declared right?",
			Zh:      "文字里有无法识别的字节，请核对文件的字符编码",
		}
	}
	if n := utf8.RuneCountInString(s); n > most {
		return &geo.InputError{
			English: "the text has " + strconv.Itoa(n) + " characters, at most " + strconv.Itoa(most) + " are kept: shorten it",
			Zh:      "文字有 " + strconv.Itoa(n) + " 个字，最多 " + strconv.Itoa(most) + " 个，请缩短",
		}
	}
	return nil
}

// Words as people write them in tables, beside the words of the wire.
var (
	chineseStatus = map[string]concern.Status{
		"发现": concern.Reported, "上报": concern.Reported, "待受理": concern.Reported, "受理": concern.Accepted, "已受理": concern.Accepted,
		"处置": concern.InProgress, "处置中": concern.InProgress, "处理中": concern.InProgress, "协调": concern.Coordinating, "协调中": concern.Coordinating,
		"办结": concern.Resolved, "已办结": concern.Resolved, "销号": concern.StruckOff, "已销号": concern.StruckOff, "不予受理": concern.Declined,
		"并案": concern.Duplicate, "挂账": concern.Suspended,
	}
	chineseUrgency = map[string]concern.Urgency{
		"低": concern.Low, "不急": concern.Low, "一般": concern.Normal, "普通": concern.Normal, "较急": concern.High, "高": concern.High, "急": concern.High,
		"紧急": concern.Urgent, "特急": concern.Urgent,
	}
	chineseSource = map[string]concern.Source{
		"走访": concern.Visit, "微信": concern.WeChat, "电话": concern.Phone, "12345": concern.Hotline12345, "热线": concern.Hotline12345,
		"12345热线": concern.Hotline12345, "App": concern.App, "APP": concern.App, "巡查": concern.Patrol,
	}
	chineseForce = map[string]concern.Force{
		"专职": concern.FullTime, "协同": concern.Department, "帮扶": concern.Partner, "群防": concern.Volunteer,
	}
	chineseMustReport = map[string]concern.MustReport{
		"安全隐患": concern.Hazard, "不稳定因素": concern.Instability, "集体民意诉求": concern.CollectiveAppeal, "涉黑涉恶线索": concern.CrimeClue,
	}
	chineseMustArrive = map[string]concern.MustArrive{
		"志愿服务": concern.VolunteerService, "居民思想波动": concern.MoodChange, "居民困难病重": concern.Hardship,
		"邻里矛盾纠纷": concern.NeighbourDispute, "突发事件": concern.Emergency,
	}
)

// word reads a word of the wire or the Chinese for it; empty is the zero word given.
func word[W any](s string, empty W, chinese map[string]W, parse func(string) (W, error)) (W, error) {
	if s == "" {
		return empty, nil
	}
	if w, ok := chinese[s]; ok {
		return w, nil
	}
	w, err := parse(strings.ToLower(s))
	if err != nil {
		return w, &geo.InputError{English: err.Error(), Zh: "不认识“" + s + "”；可以用 " + strings.Join(knownWords(err), "、") + "，或它们的中文"}
	}
	return w, nil
}

func knownWords(err error) []string {
	var unknown *concern.UnknownWordError
	if errors.As(err, &unknown) {
		return unknown.Known
	}
	return nil
}
