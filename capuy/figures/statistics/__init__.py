"""The statistical forms of section 10.2 of the rules: lines and columns whose cells are counted from records.

What a form is called and which document orders it stands in `regulations.statistical_forms`; rooms declare its lines
(`forms.declare_form`). What no record carries is typed by the office and kept as a reported value, never put as nought.
"""
