package concern

// Act is what is done with a concern beside the steps of the loop.
type Act uint8

// The acts.
const (
	Edit     Act = iota // correct its words and facts, its contact too
	AddPhoto            // of before, after or on site
	Handle              // look at its contact, and say to whom a photo is shown
	GiveSlip            // give the resident a slip to read state and answer by
)

var actNames = []string{"edit", "photo", "handle", "slip"}

func (a Act) String() string { return name(actNames, a) }

// May says whose an act is, and until when, after DESIGN §2's table of roles. Who only sees a concern joins it (Support) and no more: a
// member's part in a grid's concerns is to report them, to visit and to handle what is dispatched.
//
// A report is its reporter's to correct until somebody answers for it. Its photos follow over a bad line, so that they are taken
// until it has ended.
func (s Stand) May(a Act, at Status) bool {
	switch a {
	case Edit:
		return s.Party&InCharge != 0 || s.Party&Reporter != 0 && at == Reported
	case AddPhoto:
		return s.Party&(InCharge|Handler) != 0 || s.Party&Reporter != 0 && !at.Ended()
	case Handle:
		return s.Party&(InCharge|Handler) != 0
	case GiveSlip:
		return s.Party&(InCharge|Handler|Reporter) != 0
	}
	return false
}

// ActsFor are the acts that are an account's now.
func ActsFor(who Stand, at Status) []Act {
	acts := []Act{}
	for _, a := range []Act{Edit, AddPhoto, Handle, GiveSlip} {
		if who.May(a, at) {
			acts = append(acts, a)
		}
	}
	return acts
}
