"""Bodies of the routes of menus."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from minshui.infrastructure.http.values import CodeText, LineText, RequestBody, View
from minshui.platform.access.contracts_menus import (
    MenuAdaptation,
    MenuEntry,
    MenuKind,
    MenuNode,
    OwnMenus,
)

Title = Annotated[LineText, Field(max_length=50)]
SortOrder = Annotated[int, Field(ge=0, le=1_000_000)]
MenuCode = Annotated[str, Field(max_length=100, pattern=r"^[a-z0-9_.]*$")]
Address = Annotated[LineText, Field(max_length=500)]


class SaveMenuBody(RequestBody):
    """An entry of the tenant's own as it is to be."""

    kind: MenuKind = Field(description="类型：catalogue 目录、menu 菜单、button 按钮")
    title: Title = Field(description="名称")
    parent: MenuCode | None = Field(default=None, description="上级菜单编码，空为最上层")
    sort_order: SortOrder = Field(default=0, description="显示顺序，小的在前")
    path: LineText | None = Field(default=None, description="路由地址，如 /own/board")
    component: LineText | None = Field(default=None, description="前端组件，如 own/board/index")
    icon: CodeText | None = Field(default=None, description="图标")
    visible: bool = Field(default=True, description="是否显示；不显示的页面仍可由其他页面打开")
    keep_alive: bool = Field(default=False, description="切换标签时是否保留页面内容")
    external_url: Address | None = Field(default=None, description="外部链接")
    permission: CodeText | None = Field(default=None, description="看到它所需的权限，空为人人可见")

    def entry(self, code: str) -> MenuEntry:
        """Return the entry of ``code`` that the body asks for."""
        return MenuEntry(code=code, own=True, **self.model_dump(exclude={"code"}))


class CreateMenuBody(SaveMenuBody):
    """A new entry of the tenant's own."""

    code: CodeText = Field(description="编码，以 own. 开头，建立后不能修改")


class AdaptMenuBody(RequestBody):
    """What the tenant changes of an entry of the program's; what is left out is as declared."""

    title: Title | None = Field(default=None, description="名称")
    parent: MenuCode | None = Field(
        default=None, description="上级菜单编码；空字符串为最上层，不填为原处"
    )
    sort_order: SortOrder | None = Field(default=None, description="显示顺序，小的在前")
    icon: CodeText | None = Field(default=None, description="图标")
    visible: bool | None = Field(default=None, description="是否显示")
    keep_alive: bool | None = Field(default=None, description="切换标签时是否保留页面内容")

    def adaptation(self, code: str) -> MenuAdaptation:
        """Return what the body asks for the entry of ``code``."""
        return MenuAdaptation(code=code, **self.model_dump())


class MenuView(View):
    """An entry of the tree of menus."""

    code: str = Field(description="编码")
    kind: MenuKind = Field(description="类型：catalogue 目录、menu 菜单、button 按钮")
    title: str = Field(description="名称")
    parent: str | None = Field(description="上级菜单编码")
    sort_order: int = Field(description="显示顺序")
    path: str | None = Field(description="路由地址")
    component: str | None = Field(description="前端组件")
    icon: str | None = Field(description="图标")
    visible: bool = Field(description="是否显示")
    keep_alive: bool = Field(description="切换标签时是否保留页面内容")
    external_url: str | None = Field(description="外部链接")
    permission: str | None = Field(description="看到它所需的权限")
    own: bool = Field(description="是否自建")
    adapted: bool = Field(description="系统菜单是否被本租户调整过")


class MenuNodeView(MenuView):
    """An entry with what stands below it."""

    children: list[MenuNodeView] = Field(description="下级")


class RouteView(View):
    """A page that a browser may go to."""

    name: str = Field(description="路由名称，即菜单编码")
    path: str = Field(description="路由地址")
    component: str = Field(description="前端组件")
    title: str = Field(description="页面标题")
    icon: str | None = Field(description="图标")
    keep_alive: bool = Field(description="切换标签时是否保留页面内容")
    hidden: bool = Field(description="是否不在菜单中显示")


class OwnMenusView(View):
    """What the signed-in user is shown."""

    menus: list[MenuNodeView] = Field(description="菜单树")
    routes: list[RouteView] = Field(description="可以打开的页面")
    buttons: list[str] = Field(description="可以使用的按钮的权限编码")


def node_view(node: MenuNode) -> MenuNodeView:
    """Return an entry and what stands below it as clients see them."""
    own = MenuView.model_validate(node.entry).model_dump()
    return MenuNodeView(**own, children=[node_view(child) for child in node.children])


def own_menus_view(menus: OwnMenus) -> OwnMenusView:
    """Return what a user is shown as clients see it."""
    routes = [
        RouteView(
            name=entry.code,
            path=entry.path or "",
            component=entry.component or "",
            title=entry.title,
            icon=entry.icon,
            keep_alive=entry.keep_alive,
            hidden=not entry.visible,
        )
        for entry in menus.pages
    ]
    return OwnMenusView(
        menus=[node_view(node) for node in menus.tree], routes=routes, buttons=list(menus.buttons)
    )
