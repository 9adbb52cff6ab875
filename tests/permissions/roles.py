"""Who asks: each role is one person. `a` and `b` are mirrored tenants; everything that one has, the other has too."""

VISITOR = "visitor"

OWNER = {"a": {"owner_admin", "owner_clerk", "owner_viewer"}, "b": {"rival_clerk"}}
WRITER = {"a": {"owner_admin", "owner_clerk"}, "b": {"rival_clerk"}}
ENTITY = {"a": {"entity_liaison", "entity_viewer"}, "b": {"rival_liaison"}}
BANK = {"a": {"bank_clerk", "bank_viewer"}, "b": {"rival_bank_clerk"}}
ADMITTED = ENTITY["a"] | ENTITY["b"]
OFFICERS = {"first_officer", "second_officer", "final_officer", "bureau_admin", "bureau_viewer"}
# Work for a verified organisation; the unadmitted entity is not verified either.
MEMBERS = (
    OWNER["a"] | OWNER["b"] | ADMITTED | BANK["a"] | BANK["b"] | OFFICERS | {"regulator", "city_officer"}
)  # fmt: skip
WITHOUT_ORGANISATION = {"expert", "memberless", "superuser"}
SIGNED_IN = MEMBERS | {"unadmitted_liaison"} | WITHOUT_ORGANISATION
EVERYBODY = SIGNED_IN | {VISITOR}

# Whose place somebody has when the object is the other tenant's: what A's clerk may do to A's draft, B's may do to B's.
# Of A's people each has a stranger's place at B's things.
MIRROR = {
    **dict.fromkeys(sorted(OWNER["a"]), "rival_clerk"),
    "rival_clerk": "owner_clerk",
    **dict.fromkeys(sorted(ENTITY["a"]), "rival_liaison"),
    "rival_liaison": "entity_liaison",
    **dict.fromkeys(sorted(BANK["a"]), "rival_bank_clerk"),
    "rival_bank_clerk": "bank_clerk",
}
