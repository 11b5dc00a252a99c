"""HTTPX: its asynchronous client, as the works ask for many requests at once."""

import sys

# This file has the name of what it imports.
sys.path.append(sys.path.pop(0))

import asyncio
import ssl

import common

clock = common.Clock()

import httpx


async def main():
    arguments = common.Arguments()
    limits = httpx.Limits(max_connections=arguments.connections, max_keepalive_connections=arguments.connections)
    verify = ssl.create_default_context(cafile=arguments.ca) if arguments.protocol in ("tls", "h2") else False
    http2 = arguments.protocol in ("h2", "h2c")
    client = httpx.AsyncClient(limits=limits, verify=verify, http1=not http2, http2=http2, timeout=None)

    async def get(url):
        response = await client.get(url)
        return len(response.raise_for_status().content)

    async def download():
        length = 0
        async with client.stream("GET", arguments.download) as response:
            async for chunk in response.aiter_bytes():
                length += len(chunk)
        return length

    async def upload():
        headers = {"content-length": str(arguments.bytes)}
        response = await client.post(arguments.upload, content=common.async_chunks(arguments.bytes), headers=headers)
        return len(response.raise_for_status().content)

    small = lambda: get(arguments.small)
    await common.run(arguments, small, download, lambda: get(arguments.download), upload, clock)


asyncio.run(main())
