package e2e

import "testing"

// Nothing came before the tap of the filter: no record can be left out.
func TestNoRecordIsSaidLeftOutThatTheTapItselfCounted(t *testing.T) {
	c := startContent(t)
	const filter = "greater 200" // no flow key decides that
	c.ask(t, query{"kind": "traffic", "filter": filter})
	c.replay(t, c.builder(t).Mixed(400))
	want := c.capture.matching(t, filter)
	c.compareKinds(t, filter, want) // exact: nothing was left out
	notices := c.ask(t, query{"kind": "traffic", "filter": filter}).Meta.Notices
	if text := told(notices, "left out"); text != "" {
		t.Errorf("nothing was left out, yet: %s", text)
	}
}
