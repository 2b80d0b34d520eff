package live

import (
	"testing"

	"minqing/concern"
	"minqing/data"
)

func staffOf(prefix string) concern.Scope {
	return concern.ScopeOf(concern.Viewer{Account: 1, Role: concern.Staff, Prefixes: []string{prefix}})
}

func noArea(int32) string { return "" }

// boardChanged is a batch that every staff of the area hears.
func boardChanged(prefix string) *data.Batch {
	return &data.Batch{Boards: []data.BoardChange{{ID: 7, AreaPrefix: prefix}}}
}

func TestAListenerThatIsTooSlowIsDroppedAndTheOthersAreNot(t *testing.T) {
	var h Hub
	slow, quick := h.Listen(1, "a", staffOf("1403")), h.Listen(2, "b", staffOf("1403"))
	for range waiting + 1 {
		h.Publish(boardChanged("140302"), noArea, noArea)
		if _, open := <-quick.events; !open {
			t.Fatal("the quick one was dropped")
		}
	}
	heard := 0
	for range slow.events { // ends, since the slow one was dropped
		heard++
	}
	if heard != waiting || h.Listeners() != 1 {
		t.Errorf("the slow one has %d events, %d listen", heard, h.Listeners())
	}
}

func TestAnAccountWhoseRightsChangedIsToldToAskAnewAndHasToComeBack(t *testing.T) {
	var h Hub
	changed, other := h.Listen(1, "a", staffOf("1403")), h.Listen(2, "b", staffOf("1403"))
	b := boardChanged("140302")
	b.Accounts = []int64{1}
	h.Publish(b, noArea, noArea)
	if e := <-changed.events; e.name != "reset" {
		t.Errorf("it hears %q", e.name)
	}
	if _, open := <-changed.events; open {
		t.Error("its stream goes on")
	}
	if e := <-other.events; e.name != "change" {
		t.Errorf("the other hears %q", e.name)
	}
}

func TestManyChangesAtOnceAreOneRequestToAskAnew(t *testing.T) {
	var h Hub
	l, blind := h.Listen(1, "a", staffOf("1403")), h.Listen(2, "b", staffOf("99"))
	b := &data.Batch{}
	for i := range int64(mostChanges + 1) {
		b.Concerns = append(b.Concerns, data.MarkChange{After: &concern.Mark{ID: i + 1, Area: 3}})
	}
	is := func(int32) string { return "140302001001" }
	h.Publish(b, noArea, is)
	if e := <-l.events; e.name != "reset" {
		t.Errorf("it hears %q", e.name)
	}
	if len(blind.events) != 0 {
		t.Error("who sees none of them hears of them")
	}
}
