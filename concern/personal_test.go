package concern_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"minqing/concern"
)

// nobody's are numbers that were made up: the ID numbers' check digits are right, their persons are none.
const (
	nobodys  = "140302199001011248"
	nobodysX = "11010519491231002X"
)

func TestWhatPeopleTypeOfPersonsIsMasked(t *testing.T) {
	const (
		mobile   = "138********"
		landline = "035********"
		id       = "********"
	)
	for text, want := range map[string]string{
		"13800138000":                 mobile,
		"请打13800138000，找王某":           "请打" + mobile + "，找王某",
		"138 0013 8000":               mobile,
		"138-0013-8000":               mobile,
		"138.0013.8000":               mobile,
		"1380 013 8000":               mobile,
		"138 00138000":                mobile,
		"1380013 8000":                mobile,
		"1 3 8 0 0 1 3 8 0 0 0":       mobile,
		"138 - 0013 - 8000":           mobile,
		"１３８００１３８０００":                 mobile,
		"１３８－００１３－８０００":               mobile,
		"+8613800138000":              mobile,
		"+86 138 0013 8000":           mobile,
		"0086-138-0013-8000":          mobile,
		"008613800138000":             mobile,
		"8613800138000":               mobile,
		"(+86)13800138000":            mobile,
		"（＋86）138 0013 8000":          mobile,
		"013800138000":                mobile,
		"微信wx13800138000":             "微信wx" + mobile,
		"13800138000.":                mobile + ".",
		"1.13800138000 2.13900139000": "1." + mobile + " 2.139********",
		"13800138000.13900139000":     mobile + ".139********",
		"13800138000/13900139000":     mobile + "/139********",
		"13800138000 13900139000":     mobile + " 139********",
		"2026-11-22 13800138000":      "2026-11-22 " + mobile,
		"3-2-1201 13800138000":        "3-2-1201 " + mobile,
		"13800138000*":                mobile + "*",
		"1380000+8613800138000":       "1380000+" + mobile,
		"5(0353)2012345":              "5(" + landline,
		"**13800138000**":             "**" + mobile + "**",
		"\u202d138 0013 8000\u202c":   "\u202d" + mobile + "\u202c",
		"138\u200b00138000":           mobile,
		"0353-2012345":                landline,
		"(0353)2012345":               landline,
		"（0353） 2012345":              landline,
		"0353 201 2345":               landline,
		"03532012345":                 landline,
		"0371-87654321":               "037********",
		"010-87654321":                "010********",
		"010-8765 4321":               "010********",
		"02187654321":                 "021********",
		"+86 353 2012345":             "353********",
		"+86-10-87654321":             "108********",
		"+86 (0)353 2012345":          "353********",
		"+86 (0353) 2012345":          landline,
		"86-0353-2012345":             landline,
		"0353-2012345转801":            landline + "转801",
		nobodys:                       id,
		"身份证" + nobodys + "，住三号楼":     "身份证" + id + "，住三号楼",
		"140302 19900101 1248":        id,
		"140302 1990 0101 1248":       id,
		"140302-19900101-1248":        id,
		"1403 0219 9001 0112 48":      id,
		"１４０３０２１９９００１０１１２４８": id,
		nobodysX:                  id,
		strings.ToLower(nobodysX): id,
		"１１０１０５１９４９１２３１００２Ｘ":                id,
		nobodysX + "13800138000":            id + mobile,
		"王某 13800138000 " + nobodys + " 王某": "王某 " + mobile + " " + id + " 王某",
		"\xff13800138000":                   "\xff" + mobile,
	} {
		got, found := concern.MaskPersonal(text)
		if got != want || len(found) == 0 {
			t.Errorf("%q becomes %q (%v), want %q", text, got, found, want)
		}
	}
}

func TestWhatIsFoundIsNamedOnceInItsOrder(t *testing.T) {
	_, found := concern.MaskPersonal(nobodys + " 13800138000 0353-2012345 " + nobodysX)
	if want := []concern.Personal{concern.IDNumber, concern.PhoneNumber}; !slices.Equal(found, want) {
		t.Errorf("found %v, want %v", found, want)
	}
}

// plain are texts that hold no person's number, whatever they look like.
var plain = []string{
	"", "路灯不亮", "12345", "110", "请拨 12345 或 110、119、120", "4008123456", "95598",
	"140302001001", "140302001001002", "140302001001002003", "网格 140302001001002 的 3 号楼",
	"2026-11-22 08:30", "20261122083000", "20261122 0830", "2026年11月22日", "1998-2026 365天", "2025-2026-2027",
	"3-2-1201", "13-14-15-16-17-18 号楼", "15 16 17 18 19 20号楼", "138号院 2 单元 1503 室", "1301-1312 室",
	"预算 12000000000 元", "13,800,138,000 元", "13 800 138 000", "1500-200-300 元",
	"113.57123456789,37.86123456789", "37.13800138000", "0.13800138000", "113.5803532012345",
	"1380013800", "138001380001", "213800138000", "12800138000", "6222021380013800123", "138****8000", "138********",
	"140302199001011237", "140302199013011230", "990302199001011236", "1403021990010112480", "15位 140302900101123",
	"0253-201234", "035-2012345", "0353-1012345", "0010-87654321", "2012345", "晋C13800", "第1380期 0013版 8000份",
	"晋政发〔2026〕13800138 号", "桩号 K13+800138000", strings.Repeat("0", 400), strings.Repeat("1", 400),
}

func TestWhatOnlyLooksLikeItIsLeft(t *testing.T) {
	for _, text := range plain {
		if got, found := concern.MaskPersonal(text); found != nil || got != text {
			t.Errorf("%q becomes %q (%v)", text, got, found)
		}
	}
}

// piece draws one of what texts are made of, so that numbers come to stand beside each other in every way.
func piece(t *rapid.T) string {
	digits := func(n int) string {
		return rapid.StringOfN(rapid.RuneFrom([]rune("0123456789")), n, n, -1).Draw(t, "digits")
	}
	switch rapid.IntRange(0, 7).Draw(t, "piece") {
	case 0:
		return rapid.SampledFrom([]string{"1", "13", "138", "1380", "0013", "8000", "86", "+86", "0086", "0353", "(0353)", "010", "201", "2012345", "8765", "4321"}).Draw(t, "part")
	case 1:
		return rapid.SampledFrom([]string{" ", "-", ".", "  ", " - ", "x", "X", "(", ")", "+", "*", "********", "，", "\n", "路", "\u200b", "\xff", "２", "－"}).Draw(t, "sign")
	case 2:
		return "1" + rapid.SampledFrom([]string{"3", "5", "9"}).Draw(t, "second") + digits(9)
	case 3:
		return idOf("140302", rapid.Int64Range(0, 40_000).Draw(t, "day"), rapid.IntRange(0, 999).Draw(t, "order"))
	case 4:
		return "0" + digits(3) + digits(rapid.IntRange(6, 8).Draw(t, "places"))
	default:
		return digits(rapid.IntRange(1, 5).Draw(t, "places"))
	}
}

// idOf is an ID number of somebody born so many days after 1900.
func idOf(area string, day int64, order int) string {
	born := time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, int(day))
	id, sum := fmt.Sprintf("%s%s%03d", area, born.Format("20060102"), order), 0
	for i, weight := range []int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2} {
		sum += int(id[i]-'0') * weight
	}
	return id + string("10X98765432"[sum%11])
}

func TestMaskingTwiceChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		maskedOnce(t, strings.Join(rapid.SliceOfN(rapid.Custom(piece), 0, 12).Draw(t, "pieces"), ""))
	})
}

// maskedOnce holds a text to what is so of every text.
func maskedOnce(t interface{ Fatalf(string, ...any) }, text string) {
	masked, found := concern.MaskPersonal(text)
	if (masked != text) != (len(found) > 0) {
		t.Fatalf("%q becomes %q and is said to hold %v", text, masked, found)
	}
	if again, more := concern.MaskPersonal(masked); again != masked || more != nil {
		t.Fatalf("%q becomes %q, and that %q (%v)", text, masked, again, more)
	}
	if utf8.RuneCountInString(masked) > utf8.RuneCountInString(text) || utf8.ValidString(masked) != utf8.ValidString(text) {
		t.Fatalf("%q becomes %q", text, masked)
	}
}

func TestEveryIDNumberAndMobileNumberIsMaskedAmongWords(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		id := idOf(rapid.SampledFrom([]string{"140302", "110105", "650104"}).Draw(t, "area"), rapid.Int64Range(0, 46_000).Draw(t, "day"), rapid.IntRange(0, 999).Draw(t, "order"))
		mobile := fmt.Sprintf("1%d%09d", rapid.IntRange(3, 9).Draw(t, "second"), rapid.IntRange(0, 999_999_999).Draw(t, "rest"))
		masked, _ := concern.MaskPersonal("三号楼" + id + "，" + mobile + "。")
		if want := "三号楼********，" + mobile[:3] + "********。"; masked != want {
			t.Fatalf("%s and %s become %q", id, mobile, masked)
		}
	})
}

func TestCodesOfAreasAreLeft(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		number := func(name string) int { return rapid.IntRange(1, 180).Draw(t, name) }
		code := fmt.Sprintf("140%03d%03d%03d%03d%03d", number("district"), number("street"), number("community"), number("grid"), number("building"))
		for _, n := range []int{12, 15, 18} {
			text := "网格" + code[:n] + "号"
			if masked, found := concern.MaskPersonal(text); masked != text {
				t.Fatalf("%q becomes %q (%v)", text, masked, found)
			}
		}
	})
}

func FuzzMaskPersonal(f *testing.F) {
	for _, text := range append([]string{nobodys + nobodysX, "138 0013 8000 0353-2012345", "1390 1390 13800138000", "+86 353 2012 345.13900139000"}, plain...) {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) { maskedOnce(t, text) })
}
