"""Conferences: what was planned, who came, what was said and voted, and the work that came of it."""

from capuy.meetings.models.conclusions import Conclusion, ConclusionItem, ItemState
from capuy.meetings.models.conferences import (
    AgendaItem,
    Attendance,
    Attendee,
    Circle,
    Conference,
    ConferencePaper,
    ConferenceQuerySet,
    Kind,
    Opinion,
    Outcome,
    QuorumOf,
    Reply,
    Standing,
    paper_binding,
)
from capuy.meetings.models.votes import About, Manner, Vote, VoteLine

__all__ = [
    "About",
    "AgendaItem",
    "Attendance",
    "Attendee",
    "Circle",
    "Conclusion",
    "ConclusionItem",
    "Conference",
    "ConferencePaper",
    "ConferenceQuerySet",
    "ItemState",
    "Kind",
    "Manner",
    "Opinion",
    "Outcome",
    "QuorumOf",
    "Reply",
    "Standing",
    "Vote",
    "VoteLine",
    "paper_binding",
]
