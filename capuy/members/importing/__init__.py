"""Members from Excel: map the columns, check everything, then all or nothing.

A row is matched by id number, else by file number, else by name and birthday within the branch. Blank cells change
nothing in the books; nobody is moved to another cell by a file.
"""

from capuy.members.importing.action import (
    KEPT_FOR,
    ImportResult,
    Prepared,
    confirm,
    content_of,
    export_faults,
    forget_old_uploads,
    import_file,
    prepare,
    prepare_kept,
    set_mapping,
    table_of,
    upload,
)
from capuy.members.importing.columns import BY_SLUG, COLUMNS
from capuy.members.importing.rows import Fault

__all__ = [
    "BY_SLUG",
    "COLUMNS",
    "KEPT_FOR",
    "Fault",
    "ImportResult",
    "Prepared",
    "confirm",
    "content_of",
    "export_faults",
    "forget_old_uploads",
    "import_file",
    "prepare",
    "prepare_kept",
    "set_mapping",
    "table_of",
    "upload",
]
