"""Coded errors of menus."""

from __future__ import annotations

from minshui.kernel.errors import ErrorCode

MENU_UNKNOWN = ErrorCode("E_MENU_UNKNOWN", "没有菜单“{code}”，请刷新后重试", 404)
MENU_CODE_FORM = ErrorCode(
    "E_MENU_CODE_FORM",
    "菜单编码“{code}”应以 own. 开头，其后为小写字母、数字、下划线或点，最多 64 位",
)
MENU_CODE_TAKEN = ErrorCode("E_MENU_CODE_TAKEN", "菜单编码“{code}”已被“{title}”使用", 409)
MENU_PERMISSION_UNKNOWN = ErrorCode(
    "E_MENU_PERMISSION_UNKNOWN", "没有权限“{permission}”，请从权限清单中选择"
)
MENU_PERMISSION_WANTED = ErrorCode("E_MENU_PERMISSION_WANTED", "按钮必须对应一项权限")
MENU_PARENT_KIND = ErrorCode(
    "E_MENU_PARENT_KIND", "“{title}”不能放在这里：按钮放在菜单下，菜单和目录放在目录下或最上层"
)
MENU_IN_ITSELF = ErrorCode("E_MENU_IN_ITSELF", "“{title}”不能放到自己的下级", 409)
MENU_TOO_DEEP = ErrorCode("E_MENU_TOO_DEEP", "菜单最多 {limit} 级，请放到较浅的目录下", 409)
MENU_TARGET = ErrorCode("E_MENU_TARGET", "菜单应填路由地址和组件，或只填外部链接；目录和按钮都不填")
MENU_PATH_FORM = ErrorCode(
    "E_MENU_PATH_FORM", "路由地址“{path}”应以 / 开头，由字母、数字和 / _ : . - 组成"
)
MENU_PATH_TAKEN = ErrorCode("E_MENU_PATH_TAKEN", "路由地址“{path}”已被“{title}”使用", 409)
MENU_URL_FORM = ErrorCode(
    "E_MENU_URL_FORM", "外部链接应为完整的 http:// 或 https:// 地址，最长 500 字"
)
MENU_HAS_CHILDREN = ErrorCode(
    "E_MENU_HAS_CHILDREN", "“{title}”下还有 {count} 项，请先移走或删除", 409
)
MENU_OF_PROGRAM = ErrorCode(
    "E_MENU_OF_PROGRAM", "“{title}”是系统菜单，不能删除或改写，可以隐藏、改名、改顺序或移动", 409
)
MENU_OWN = ErrorCode("E_MENU_OWN", "“{title}”是自建菜单，请直接修改它", 409)
