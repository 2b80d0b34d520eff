package data

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"minqing/concern"
)

// The longest texts, in characters.
const (
	maxTitle       = 200
	maxDescription = 5000
	maxAddress     = 300
)

// checkText trims a text and notes in e what is wrong with it: nothing but blanks where one must be, too long, or
// characters that are no text (a NUL cannot be stored at all).
func checkText(e *Error, path, text string, required bool, longest int) string {
	text = strings.TrimSpace(text)
	switch n := utf8.RuneCountInString(text); {
	case required && n == 0:
		e.addField(path, "不能空着", "it must not be empty")
	case n > longest:
		e.addField(path, fmt.Sprintf("最多 %d 个字，现在有 %d 个", longest, n), fmt.Sprintf("at most %d characters, it has %d", longest, n))
	case !utf8.ValidString(text) || strings.ContainsFunc(text, unprintable):
		e.addField(path, "含有无法显示的字符，请重新输入", "it has characters that cannot be shown: type it again")
	}
	return text
}

// maskText hides the numbers of persons in a field's text and adds to the notices what it hid.
func maskText(notices *[]Notice, field string, text *string) {
	masked, found := concern.MaskPersonal(*text)
	if len(found) > 0 {
		*text = masked
		*notices = append(*notices, Notice{field, found})
	}
}

// storable says whether the database can hold a text at all, and so whether anything in it can be named by one.
func storable(text string) bool { return utf8.ValidString(text) && !strings.ContainsRune(text, 0) }

func unprintable(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' && r != '\r' }

// refused is e when any field of it was found wrong, else nil.
func (e *Error) refused() error {
	if len(e.Fields) == 0 {
		return nil
	}
	return e
}

// input is the error to note wrong fields in.
func input() *Error {
	return fail(Invalid, "输入有误，请按提示改正", "The input is not right: correct the fields named")
}
