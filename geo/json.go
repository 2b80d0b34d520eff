package geo

import (
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"
)

// PathError is a fault in a JSON text, with the path to it as a reader would write it: features[3].geometry.coordinates[0][2].
type PathError struct {
	Path string // "" for the text as a whole
	Err  error
}

func (e *PathError) Error() string {
	if e.Path == "" {
		return e.Err.Error()
	}
	return e.Path + ": " + e.Err.Error()
}

// Chinese is the same text for the people who use the map.
func (e *PathError) Chinese() string {
	if e.Path == "" {
		return InChinese(e.Err)
	}
	return e.Path + "：" + InChinese(e.Err)
}

func (e *PathError) Unwrap() error { return e.Err }

// under puts a step before the path of an error: a member's name, or "[3]".
func under(step string, err error) error {
	if err == nil {
		return nil
	}
	var inner *PathError
	switch {
	case !errors.As(err, &inner):
		return &PathError{step, err}
	case inner.Path == "":
		return &PathError{step, inner.Err}
	case inner.Path[0] == '[':
		return &PathError{step + inner.Path, inner.Err}
	}
	return &PathError{step + "." + inner.Path, inner.Err}
}

func index(n int, err error) error { return under(fmt.Sprintf("[%d]", n), err) }

func fault(english, zh string) error { return &InputError{English: english, Zh: zh} }

// Object is a JSON object in the order of its text.
type Object []Member

// Member is one name of an Object, with its value as it is written.
type Member struct {
	Name  string
	Value json.RawMessage
}

// Get is the value under a name, nil if there is none.
func (o Object) Get(name string) json.RawMessage {
	for i := range o {
		if o[i].Name == name {
			return o[i].Value
		}
	}
	return nil
}

// maxMembers bounds one object, whose names are held against each other.
const maxMembers = 2000

// ParseObject reads a JSON object whose names are told apart by case and stand once, as encoding/json does not insist.
// The values are checked for syntax and alias the text.
func ParseObject(text []byte) (Object, error) {
	if !utf8.Valid(text) {
		return nil, fault("the text is not UTF-8", "文本不是 UTF-8 编码")
	}
	if !json.Valid(text) {
		var ignored json.RawMessage
		err := json.Unmarshal(text, &ignored)
		return nil, fault(fmt.Sprintf("this is not JSON: %v", err), fmt.Sprintf("不是正确的 JSON：%v", err))
	}
	return members(text)
}

// members reads the object in a text that is known to be JSON.
func members(text []byte) (Object, error) {
	i := blanks(text, 0)
	if text[i] != '{' {
		return nil, fault("an object is expected here", "这里应是一个对象 {…}")
	}
	var o Object
	seen := map[string]bool{}
	for i = blanks(text, i+1); text[i] != '}'; i = blanks(text, i) {
		if text[i] == ',' {
			i = blanks(text, i+1)
		}
		end := valueEnd(text, i)
		var name string
		if err := json.Unmarshal(text[i:end], &name); err != nil {
			return nil, fmt.Errorf("geo: name of a member: %w", err)
		}
		i = blanks(text, blanks(text, end)+1) // behind the colon
		end = valueEnd(text, i)
		switch {
		case seen[name]:
			return nil, under(name, fault("it is there twice", "出现了两次"))
		case len(o) == maxMembers:
			return nil, fault(fmt.Sprintf("an object has more than %d members", maxMembers), fmt.Sprintf("一个对象超过 %d 个成员", maxMembers))
		}
		seen[name] = true
		o = append(o, Member{name, text[i:end:end]})
		i = end
	}
	return o, nil
}

func blanks(text []byte, i int) int {
	for i < len(text) && (text[i] == ' ' || text[i] == '\t' || text[i] == '\n' || text[i] == '\r') {
		i++
	}
	return i
}

// valueEnd is where the value that begins at i ends, in a text that is known to be JSON.
func valueEnd(text []byte, i int) int {
	depth := 0
	for {
		switch text[i] {
		case '"':
			for i++; text[i] != '"'; i++ {
				if text[i] == '\\' {
					i++
				}
			}
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		case ' ', '\t', '\n', '\r', ',', ':':
		default:
			for i+1 < len(text) && !isDelimiter(text[i+1]) {
				i++
			}
		}
		i++
		if depth == 0 {
			return i
		}
	}
}

func isDelimiter(c byte) bool {
	switch c {
	case ',', ']', '}', ':', ' ', '\t', '\n', '\r':
		return true
	}
	return false
}

func isNull(v json.RawMessage) bool { return string(v) == "null" }

// textOf is a string value; false if it is none.
func textOf(v json.RawMessage) (string, bool) {
	if len(v) == 0 || v[0] != '"' {
		return "", false
	}
	var s string
	err := json.Unmarshal(v, &s)
	return s, err == nil
}
