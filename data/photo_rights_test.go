package data_test

import (
	"slices"
	"testing"

	"minqing/concern"
	"minqing/data"
)

// sights are the ids of a concern's photos in the list of an actor, who must be able to open exactly those.
func sights(t *testing.T, s *data.Store, actor data.Actor, concern int64, all ...*data.Photo) []int64 {
	t.Helper()
	var listed []int64
	list, err := s.Photos(t.Context(), actor, concern)
	if err == nil {
		for _, p := range list.Photos {
			listed = append(listed, p.ID)
		}
	} else {
		wantKind(t, err, data.NotFound)
	}
	for _, p := range all {
		for _, thumb := range []bool{false, true} {
			_, file, _, err := s.PhotoFile(t.Context(), actor, concern, p.ID, thumb)
			if slices.Contains(listed, p.ID) != (err == nil) {
				t.Errorf("%s lists %v and opens photo %d with %v", actor.Name, listed, p.ID, err)
			}
			if err == nil {
				_ = file.Close() // read only
			} else {
				wantKind(t, err, data.NotFound)
			}
		}
	}
	return listed
}

func TestAPhotoIsForHandlersUntilOneOfThemShowsIt(t *testing.T) {
	s, _ := album(t)
	reporter := person(t, s, "reporter", concern.Member, nil, grid1)
	c := reported(t, s, reporter, report(inGrid1))
	execute(t, s, `update minqing.concern set team = '城管' where id = $1`, c.ID)
	people := []data.Actor{
		reporter,
		person(t, s, "colleague", concern.Member, nil, grid1),
		person(t, s, "team", concern.Member, []string{"城管"}),
		person(t, s, "other-team", concern.Member, []string{"物业"}),
		person(t, s, "leader", concern.Leader, nil, grid1),
		person(t, s, "other-leader", concern.Leader, nil, grid2),
		person(t, s, "staff", concern.Staff, nil, community),
		person(t, s, "planner", concern.Planner, nil, city),
		person(t, s, "display", concern.Display, nil, city),
		person(t, s, "admin", concern.Admin, nil, city),
	}
	by := func(name string) data.Actor {
		return people[slices.IndexFunc(people, func(a data.Actor) bool { return a.Name == name })]
	}
	p := taken(t, s, reporter, c.ID, "lamp")
	if p.Shown != data.PhotoRestricted || !p.MayRemove {
		t.Errorf("a new photo is %+v", p)
	}
	expect := func(when string, want ...string) {
		t.Helper()
		var got []string
		for _, who := range people {
			if len(sights(t, s, who, c.ID, p)) > 0 {
				got = append(got, who.Name)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s it is seen by %v, want %v", when, got, want)
		}
	}
	expect("at first", "reporter", "team", "leader", "staff")
	if !p.AnsweredAt.IsZero() {
		t.Errorf("nobody was asked, and %v is when somebody answered", p.AnsweredAt)
	}
	// That a face shows is an answer like the other: it is kept, once.
	for _, who := range []string{"team", "leader"} {
		if _, err := s.ShowPhoto(t.Context(), by(who), c.ID, p.ID, data.PhotoRestricted); err != nil {
			t.Fatal(err)
		}
		list, err := s.Photos(t.Context(), by("staff"), c.ID)
		if err != nil || list.Photos[0].AnsweredBy != by("team").Viewer.Account || list.Photos[0].AnsweredAt.IsZero() || list.Photos[0].Shown != data.PhotoRestricted {
			t.Errorf("after %s said that a face shows it is %+v, %v", who, list.Photos, err)
		}
	}
	expect("answered for,", "reporter", "team", "leader", "staff")

	for _, who := range people {
		_, err := s.ShowPhoto(t.Context(), who, c.ID, p.ID, data.PhotoOpen)
		switch who.Name {
		case "team", "leader", "staff":
			if err != nil {
				t.Errorf("%s may not show it: %v", who.Name, err)
			}
			if _, err := s.ShowPhoto(t.Context(), who, c.ID, p.ID, data.PhotoRestricted); err != nil {
				t.Errorf("%s may not take it back: %v", who.Name, err)
			}
		case "reporter":
			wantKind(t, err, data.Forbidden)
		default:
			wantKind(t, err, data.NotFound)
		}
	}
	expect("taken back,", "reporter", "team", "leader", "staff")

	if shown, err := s.ShowPhoto(t.Context(), by("leader"), c.ID, p.ID, data.PhotoOpen); err != nil || shown.Shown != data.PhotoOpen {
		t.Fatal(err)
	}
	expect("shown,", "reporter", "colleague", "team", "leader", "staff", "admin")
	_, err := s.ShowPhoto(t.Context(), by("colleague"), c.ID, p.ID, data.PhotoRestricted)
	wantKind(t, err, data.Forbidden)

	execute(t, s, `update minqing.concern set must_report = 'crime_clue' where id = $1`, c.ID)
	expect("of a restricted concern", "team", "leader", "staff")

	if n := ask[int](t, s.Pool(), `select count(*) from minqing.audit where action in ('photo_open', 'photo_restricted')
		and detail = jsonb_build_object('concern', $1::bigint, 'photo', $2::bigint)`, c.ID, p.ID); n != 8 {
		t.Errorf("%d answers to who sees it are in the audit, want 8", n)
	}
}

func TestWhoMayAddAPhoto(t *testing.T) {
	s, folder := album(t)
	reporter := person(t, s, "reporter", concern.Member, nil, grid1)
	c := reported(t, s, reporter, report(inGrid1))
	secret := report(inGrid1)
	secret.MustReport = concern.CrimeClue
	hidden := reported(t, s, reporter, secret)
	execute(t, s, `update minqing.concern set team = '城管' where id = $1`, c.ID)
	const yes = data.Internal // no error
	for _, k := range []struct {
		who        data.Actor
		open, hide data.Kind
	}{
		{reporter, yes, yes},
		{person(t, s, "colleague", concern.Member, nil, grid1), data.Forbidden, data.NotFound},
		{person(t, s, "neighbour", concern.Member, nil, grid2), data.NotFound, data.NotFound},
		{person(t, s, "leader", concern.Leader, nil, grid1), yes, yes},
		{person(t, s, "team", concern.Member, []string{"城管"}), yes, data.NotFound},
		{person(t, s, "planner", concern.Planner, nil, city), data.Forbidden, data.NotFound},
		{person(t, s, "display", concern.Display, nil, city), data.Forbidden, data.NotFound},
		{person(t, s, "admin", concern.Admin, nil, city), data.Forbidden, data.NotFound},
	} {
		for id, want := range map[int64]data.Kind{c.ID: k.open, hidden.ID: k.hide, 987_654: data.NotFound} {
			asked := s.MayAddPhoto(t.Context(), k.who, id)
			p, err := s.AddPhoto(t.Context(), k.who, id, data.PhotoAfter, snapshot("x"), data.Idempotency{})
			if want == yes {
				if asked != nil || err != nil {
					t.Errorf("%s may not add one to %d: %v, %v", k.who.Name, id, asked, err)
				} else if unseen := k.who.Name == "reporter" && id == hidden.ID; p.Unseen != unseen || p.MayRemove == unseen {
					t.Errorf("%s is told of the photo of %d: %+v", k.who.Name, id, p)
				}
				continue
			}
			wantKind(t, asked, want)
			wantKind(t, err, want)
		}
	}
	if got := sights(t, s, reporter, hidden.ID); got != nil {
		t.Errorf("who has a receipt sees %v", got)
	}
	if n := ask[int](t, s.Pool(), `select count(*) from minqing.photo`); n != 5 || len(files(t, folder)) != 2*n {
		t.Errorf("there are %d photos in %d files, want 5 in 10", n, len(files(t, folder)))
	}
}

func TestTheReporterAddsPhotosUntilItHasEnded(t *testing.T) {
	s, _ := album(t)
	who := newCrew(t, s)
	open := reported(t, s, who["member"], report(inGrid1)).ID
	secret := report(inGrid1)
	secret.MustReport = concern.CrimeClue
	hidden := reported(t, s, who["member"], secret).ID
	for _, id := range []int64{open, hidden} {
		takes(t, s, who["leader"], id, data.NewStep{Step: concern.Accept})
		if err := s.MayAddPhoto(t.Context(), who["member"], id); err != nil {
			t.Errorf("one that comes after the report, of %d: %v", id, err)
		}
		takes(t, s, who["leader"], id, data.NewStep{Step: concern.Decline, Reason: "不归这里"})
		wantKind(t, s.MayAddPhoto(t.Context(), who["member"], id), data.Forbidden)
	}
}

func TestAPhotoIsRemovedByItsUploaderUntilTheNextStepAndByThoseWhoLead(t *testing.T) {
	s, folder := album(t)
	member := person(t, s, "member", concern.Member, nil, grid1)
	colleague := person(t, s, "colleague", concern.Member, nil, grid1)
	team := person(t, s, "team", concern.Member, []string{"城管"})
	leader := person(t, s, "leader", concern.Leader, nil, grid1)
	c := reported(t, s, member, report(inGrid1))
	execute(t, s, `update minqing.concern set team = '城管' where id = $1`, c.ID)
	soon, late := taken(t, s, member, c.ID, "soon"), taken(t, s, member, c.ID, "late")
	if _, err := s.ShowPhoto(t.Context(), leader, c.ID, late.ID, data.PhotoOpen); err != nil {
		t.Fatal(err)
	}
	wantKind(t, s.RemovePhoto(t.Context(), colleague, c.ID, soon.ID), data.NotFound)
	wantKind(t, s.RemovePhoto(t.Context(), colleague, c.ID, late.ID), data.Forbidden)
	wantKind(t, s.RemovePhoto(t.Context(), team, c.ID, late.ID), data.Forbidden)
	if err := s.RemovePhoto(t.Context(), member, c.ID, soon.ID); err != nil {
		t.Errorf("its uploader may not remove it: %v", err)
	}
	execute(t, s, `update minqing.concern set status = 'accepted' where id = $1`, c.ID)
	wantKind(t, s.RemovePhoto(t.Context(), member, c.ID, late.ID), data.Forbidden)
	proof := taken(t, s, member, c.ID, "proof")
	execute(t, s, `insert into minqing.event (concern_id, version, kind, facts, detail) values ($1, 99, 'verify', '{}', jsonb_build_object('photo', $2::bigint))`, c.ID, proof.ID)
	wantKind(t, s.RemovePhoto(t.Context(), member, c.ID, proof.ID), data.Forbidden)
	if n := len(files(t, folder)); n != 4 {
		t.Errorf("there are %d files, want those of the two photos that stayed", n)
	}
	if err := s.RemovePhoto(t.Context(), leader, c.ID, proof.ID); err != nil {
		t.Errorf("a leader may not remove what a step rests on: %v", err)
	}
	if err := s.RemovePhoto(t.Context(), leader, c.ID, late.ID); err != nil {
		t.Errorf("a leader may not remove it: %v", err)
	}
	wantKind(t, s.RemovePhoto(t.Context(), leader, c.ID, late.ID), data.NotFound)
	if left := files(t, folder); len(left) != 0 {
		t.Errorf("%v is left of removed photos", left)
	}
	if n := ask[int](t, s.Pool(), `select count(*) from minqing.audit where action = 'photo_removed'`); n != 3 {
		t.Errorf("%d removals are in the audit, want 3", n)
	}
}
