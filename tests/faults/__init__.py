"""The fault suite: what is promised under kills, full disks, damage and rivals. `make faults` runs it all."""
