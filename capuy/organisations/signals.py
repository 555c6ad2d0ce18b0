"""What upper rooms may hear of."""

from django.dispatch import Signal

# Sent inside the transaction, after versions and placements are rebuilt:
# organisations: set[int] (changed ones, everything below them, old and new parents), since: date.
reorganised = Signal()
