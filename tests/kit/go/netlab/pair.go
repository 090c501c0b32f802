package netlab

import "errors"

// Pair is the smallest lab: a watched link and a peer that sends to it.
type Pair struct {
	*Lab
	Watched, Peer *Namespace
	// MAC addresses of the two ends; both links are called "wire".
	WatchedMAC, PeerMAC string
}

// PairLink is the name of the link in both namespaces of a Pair.
const PairLink = "wire"

// NewPair makes a quiet pair: nothing crosses the cable but what the caller
// sends, so that packets can be counted one by one.
func NewPair() (*Pair, error) {
	lab, err := New()
	if err != nil {
		return nil, err
	}
	p := &Pair{Lab: lab,
		WatchedMAC: "02:00:00:00:00:01", PeerMAC: "02:00:00:00:00:02"}
	if err := p.lay(); err != nil {
		return nil, errors.Join(err, lab.Close())
	}
	return p, nil
}

func (p *Pair) lay() (err error) {
	if p.Watched, err = p.Namespace("watched"); err != nil {
		return err
	}
	if p.Peer, err = p.Namespace("peer"); err != nil {
		return err
	}
	return p.Plug()
}

// Plug lays the cable of the pair; again after one end was deleted.
func (p *Pair) Plug() error {
	err := p.Connect(
		End{In: p.Watched, Link: PairLink, MAC: p.WatchedMAC},
		End{In: p.Peer, Link: PairLink, MAC: p.PeerMAC})
	if err != nil {
		return err
	}
	for _, n := range []*Namespace{p.Watched, p.Peer} {
		if err := errors.Join(n.Quiet(PairLink), n.Up(PairLink)); err != nil {
			return err
		}
	}
	return nil
}
