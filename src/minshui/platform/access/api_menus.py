"""Routes of menus."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import Depends, Path, Request

from minshui.infrastructure.http.access import require, signed_in
from minshui.infrastructure.http.edge import ContextDep
from minshui.infrastructure.http.routing import ApiRouter
from minshui.infrastructure.http.values import CodeText
from minshui.platform.access.contracts_menus import MenuEntry
from minshui.platform.access.domain.menu_tree import menus_of, tree_of
from minshui.platform.access.permissions import MENU_MANAGE
from minshui.platform.access.queries.menus import menu_entries_of
from minshui.platform.access.schemas_menus import (
    AdaptMenuBody,
    CreateMenuBody,
    MenuNodeView,
    MenuView,
    OwnMenusView,
    SaveMenuBody,
    node_view,
    own_menus_view,
)
from minshui.platform.access.use_cases.adapt_menu import adapt_menu
from minshui.platform.access.use_cases.create_menu import create_menu
from minshui.platform.access.use_cases.delete_menu import delete_menu
from minshui.platform.access.use_cases.save_menu import save_menu

router = ApiRouter(prefix="/api/v1/platform", tags=["菜单"])

MenuPath = Annotated[CodeText, Path(max_length=100, description="菜单编码")]


async def _declared(request: Request) -> Sequence[MenuEntry]:
    declared: Sequence[MenuEntry] = request.app.state.menus
    return declared


MenusDep = Annotated[Sequence[MenuEntry], Depends(_declared)]
"""What the program declares; the entry point puts it in place as ``app.state.menus``."""


@router.get("/me/menus", summary="当前用户的菜单、路由和按钮", access=signed_in("只看自己的菜单"))
async def read_own_menus(ctx: ContextDep, declared: MenusDep) -> OwnMenusView:
    """Return what the user's permissions let them see."""
    entries = await menu_entries_of(ctx, declared)
    return own_menus_view(menus_of(entries, ctx.actor.permissions))


@router.get("/menus", summary="查询菜单树", access=require(MENU_MANAGE))
async def list_menus(ctx: ContextDep, declared: MenusDep) -> list[MenuNodeView]:
    """Return the whole tree, hidden entries too."""
    return [node_view(node) for node in tree_of(await menu_entries_of(ctx, declared))]


@router.post("/menus", summary="新建自有菜单", access=require(MENU_MANAGE), status_code=201)
async def add_menu(ctx: ContextDep, declared: MenusDep, body: CreateMenuBody) -> MenuView:
    """Add an entry of the tenant's own."""
    return MenuView.model_validate(await create_menu(ctx, declared, body.entry(body.code)))


@router.put("/menus/{code}", summary="修改自有菜单", access=require(MENU_MANAGE))
async def change_menu(
    ctx: ContextDep, declared: MenusDep, code: MenuPath, body: SaveMenuBody
) -> MenuView:
    """Bring an own entry to what the body says."""
    return MenuView.model_validate(await save_menu(ctx, declared, body.entry(code)))


@router.put("/menus/{code}/adaptation", summary="调整系统菜单", access=require(MENU_MANAGE))
async def change_menu_adaptation(
    ctx: ContextDep, declared: MenusDep, code: MenuPath, body: AdaptMenuBody
) -> MenuView:
    """Hide, rename, order or move an entry of the program's; an empty body undoes all that."""
    return MenuView.model_validate(await adapt_menu(ctx, declared, body.adaptation(code)))


@router.delete(
    "/menus/{code}", summary="删除自有菜单", access=require(MENU_MANAGE), status_code=204
)
async def remove_menu(ctx: ContextDep, declared: MenusDep, code: MenuPath) -> None:
    """Delete an own entry."""
    await delete_menu(ctx, declared, code)
