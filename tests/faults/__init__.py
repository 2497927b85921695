"""The fault suite: the promise of DESIGN §5 under kills, full disks, damage and rivals. `make faults` runs it all."""
