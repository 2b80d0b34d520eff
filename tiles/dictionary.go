package tiles

import "maps"

// dictionary numbers words: categories or teams. It is immutable; a writer makes the next one, whose numbers
// for the words of this one are the same. Number 0 is the empty word.
type dictionary struct {
	words   []string
	numbers map[string]uint32
}

func newDictionary() *dictionary {
	return &dictionary{words: []string{""}, numbers: map[string]uint32{"": 0}}
}

// number is a word's number, false for a word that no concern ever had.
func (d *dictionary) number(word string) (uint32, bool) {
	n, ok := d.numbers[word]
	return n, ok
}

// nextDictionary is a dictionary being extended. It copies the numbers at the first new word, once.
type nextDictionary struct {
	dictionary
	copied bool
}

func (d *dictionary) extend() *nextDictionary { return &nextDictionary{dictionary: *d} }

func (d *nextDictionary) number(word string) uint32 {
	if n, ok := d.numbers[word]; ok {
		return n
	}
	if !d.copied {
		d.numbers, d.copied = maps.Clone(d.numbers), true
	}
	n := uint32(len(d.words))
	d.words = append(d.words, word) // readers of the last dictionary look no further than its own length
	d.numbers[word] = n
	return n
}

func (d *nextDictionary) done() *dictionary { return &dictionary{d.words, d.numbers} }
