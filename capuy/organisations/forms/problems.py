"""Problems of an action, put beside the fields that they speak of."""

from django import forms

from capuy.core.problems import ProblemsFound


def show_problems(form: forms.Form, found: ProblemsFound) -> None:
    """Add each problem to its field, or above the form where it speaks of none."""
    for problem in found.problems:
        form.add_error(problem.where if problem.where in form.fields else None, problem.message)
