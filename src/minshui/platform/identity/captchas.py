"""Pictures of a few letters that a person reads and a simple program does not (R-123)."""

from __future__ import annotations

import asyncio
import base64
import hmac
import secrets
from datetime import timedelta
from functools import lru_cache

from captcha.image import ImageCaptcha

from minshui.infrastructure.cache.contracts import SharedCache
from minshui.infrastructure.limiting.contracts import RateLimiter
from minshui.kernel.clock import Clock
from minshui.platform.identity.contracts import CaptchaAnswer, CaptchaPicture

LIFETIME = timedelta(minutes=3)
NAMESPACE = "captcha"
# Without what is taken for one another: 0 O Q, 1 I L, 2 Z, 5 S, 8 B, U V.
_LETTERS = "ACDEFGHJKMNPRTUWXY34679"
_LENGTH = 4


async def issue_captcha(cache: SharedCache, clock: Clock) -> CaptchaPicture:
    """Return a new picture; what it says is known for three minutes, to the cache alone."""
    text = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
    captcha_id = secrets.token_urlsafe(16)
    await cache.put(NAMESPACE, captcha_id, text, LIFETIME)
    png = await asyncio.to_thread(_draw, text)
    image = f"data:image/png;base64,{base64.b64encode(png).decode()}"
    return CaptchaPicture(captcha_id, image, clock.now() + LIFETIME)


async def is_read_rightly(cache: SharedCache, limiter: RateLimiter, answer: CaptchaAnswer) -> bool:
    """Return whether somebody read the picture; it has served with that, right or wrong."""
    text = await cache.get(NAMESPACE, answer.captcha_id)
    if text is None:
        return False
    # Two answers to one picture at the same instant: the limit lets only one of them through.
    first = await limiter.hit(f"captcha:{answer.captcha_id}", 1, LIFETIME.total_seconds())
    await cache.forget(NAMESPACE, answer.captcha_id)
    given = answer.text.strip().upper().encode("utf-8", "surrogatepass")
    return first.allowed and hmac.compare_digest(given, str(text).encode())


@lru_cache(maxsize=1)
def _painter() -> ImageCaptcha:
    return ImageCaptcha(width=160, height=60)


def _draw(text: str) -> bytes:
    return _painter().generate(text).getvalue()
