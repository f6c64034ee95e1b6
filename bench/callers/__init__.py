"""Who makes the calls: ourselves, the peers, and clients that know no document."""
