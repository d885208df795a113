import asyncio
import sys

import grpc

from protos.demo import demo_pb2 as pb2
from protos.demo import demo_pb2_grpc as pb2_grpc


async def slowly(request, count):
    for index in range(count):
        await asyncio.sleep(0.02)
        yield request(data=str(index))


async def unary(stub):
    response = await stub.hellojlc(pb2.hellojlcReq(name="jlc", age=23), timeout=10)
    assert response.result == "my name is jlc, i am 23 years old"


async def server_stream(stub):
    call = stub.TestClientRecvStream(pb2.TestClientRecvStreamRequest(data="jlc"), timeout=20)
    got = []
    async for item in call:
        got.append(item.result)
        if len(got) == 5:
            call.cancel()
            break
    assert got == ["send %d jlc" % i for i in range(1, 6)], got
    try:
        async for _ in stub.TestClientRecvStream(pb2.TestClientRecvStreamRequest(data="close"), timeout=20):
            pass
        raise SystemExit("expected CANCELLED")
    except grpc.RpcError as e:
        assert e.code() == grpc.StatusCode.CANCELLED, e


async def client_stream(stub):
    for count, result in ((5, "ok 5"), (30, "ok 10")):
        response = await stub.TestClientSendStream(slowly(pb2.TestClientSendStreamRequest, count), timeout=20)
        assert response.result == result, response


async def two_way(stub):
    call = stub.TestTwoWayStream(slowly(pb2.TestTwoWayStreamRequest, 5), timeout=20)
    got = [response.result async for response in call]
    assert got == ["service send client %d" % i for i in range(5)], got


async def main():
    async with grpc.aio.insecure_channel("127.0.0.1:" + sys.argv[1]) as channel:
        stub = pb2_grpc.demoStub(channel)
        for mode in (unary, server_stream, client_stream, two_way):
            await mode(stub)
            print(mode.__name__, "ok")


if __name__ == "__main__":
    asyncio.run(main())
