"""The API under /api/v1/: DRF, OpenAPI 3.1 by drf-spectacular, served without a CDN."""

from typing import Any

from backend.lib.env import env_int

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "backend.accounts.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": [
        "rest_framework.permissions.IsAuthenticated",
        "backend.accounts.scopes.HasScope",
    ],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_PAGINATION_CLASS": "backend.web.api.CursorPagination",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_CLASSES": [
        "rest_framework.throttling.AnonRateThrottle",
        "rest_framework.throttling.UserRateThrottle",
    ],
    "DEFAULT_THROTTLE_RATES": {"anon": "120/min", "user": "1200/min"},
    # How many proxies stand in front: with 0 a forged X-Forwarded-For gives nobody a fresh allowance.
    "NUM_PROXIES": env_int("TRUSTED_PROXIES", 0, low=0, high=10),
    "EXCEPTION_HANDLER": "backend.web.api.problem_json",
    "PAGE_SIZE": 20,
}
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "数桥 Shuqiao API",
    "DESCRIPTION": "场景、主体、金融产品、匹配、通知与检索。",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_NO_READ_ONLY_REQUIRED": True,  # what a reader may not have is not in the answer
    "ENUM_NAME_OVERRIDES": {
        "DeclineReasonEnum": "backend.referrals.choices.DeclineReason",
        "OrganisationKind": "backend.organisations.choices.Kind",
        "ReferralState": "backend.referrals.choices.State",
        "ReferralBatchState": "backend.referrals.choices.BatchState",
        "ProductState": "backend.financing.choices.State",
        "ScenarioState": "backend.scenarios.choices.State",
        "ExpertState": "backend.talent.choices.State",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "backend.config.api_words.say_in_words",
        "backend.web.schema.describe_problems",
    ],
    "SWAGGER_UI_SETTINGS": {"deepLinking": False, "validatorUrl": None, "defaultModelsExpandDepth": -1},
}
