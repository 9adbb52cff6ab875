"""Who may do what with ties."""

from rules.permissions import add_perm

from backend.organisations.rules import is_officer, is_registrar

add_perm("conflicts.see_register", is_officer)
add_perm("conflicts.record_tie", is_registrar)
