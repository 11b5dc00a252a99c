"""aiohttp."""

import sys

# This file has the name of what it imports.
sys.path.append(sys.path.pop(0))

import asyncio
import ssl

import common

clock = common.Clock()

import aiohttp


async def main():
    arguments = common.Arguments()
    verify = ssl.create_default_context(cafile=arguments.ca) if arguments.protocol == "tls" else True
    connector = aiohttp.TCPConnector(limit=arguments.connections, ssl=verify)
    timeout = aiohttp.ClientTimeout(total=None)
    session = aiohttp.ClientSession(connector=connector, timeout=timeout, raise_for_status=True)

    async def get(url):
        async with session.get(url) as response:
            return len(await response.read())

    async def download():
        length = 0
        async with session.get(arguments.download) as response:
            async for chunk in response.content.iter_any():
                length += len(chunk)
        return length

    async def upload():
        headers = {"content-length": str(arguments.bytes)}
        body = common.async_chunks(arguments.bytes)
        async with session.post(arguments.upload, data=body, headers=headers) as response:
            return len(await response.read())

    small = lambda: get(arguments.small)
    await common.run(arguments, small, download, lambda: get(arguments.download), upload, clock)
    await session.close()


asyncio.run(main())
