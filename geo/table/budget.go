package table

import "io"

// budget hands on what it reads until it has given out more than its limit since it was last renewed: so that
// a quotation mark that is never closed does not take the whole file into memory.
type budget struct {
	r     io.Reader
	limit int
	spent int
}

// renew begins a new row.
func (b *budget) renew() { b.spent = 0 }

func (b *budget) Read(p []byte) (int, error) {
	if b.spent > b.limit {
		return 0, errTooLong
	}
	n, err := b.r.Read(p)
	b.spent += n
	return n, err
}

var errTooLong = refuse("a row is longer than may be; is a quotation mark not closed?", "有一行太长了；是不是少了一个引号？")
