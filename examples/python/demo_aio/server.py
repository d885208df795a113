import asyncio

import grpc

from protos.demo import demo_pb2 as pb2
from protos.demo import demo_pb2_grpc as pb2_grpc


class demo(pb2_grpc.demoServicer):
    async def hellojlc(self, request, context):
        if request.number:
            parts = ["%s=%s/%d/%s" % (k, v.name, v.age, str(v.is_active).lower()) for k, v in sorted(request.number.items())]
            return pb2.hellojlcReply(result=" ".join(parts))
        return pb2.hellojlcReply(result=f"my name is {request.name}, i am {request.age} years old")

    async def TestClientRecvStream(self, request, context):
        if request.data == "close":
            await context.abort(grpc.StatusCode.CANCELLED, "data is close")
        index = 0
        try:
            while True:
                await asyncio.sleep(0.05)
                index += 1
                yield pb2.TestClientRecvStreamResponse(result="send %d %s" % (index, request.data))
        finally:
            # the call is cancelled when the client leaves
            print("the client has left")

    async def TestClientSendStream(self, request_iterator, context):
        index = 0
        async for request in request_iterator:
            if index == 10:
                break
            index += 1
        return pb2.TestClientSendStreamResponse(result="ok %d" % index)

    async def TestTwoWayStream(self, request_iterator, context):
        async for request in request_iterator:
            yield pb2.TestTwoWayStreamResponse(result="service send client %s" % request.data)


async def main():
    server = grpc.aio.server()
    pb2_grpc.add_demoServicer_to_server(demo(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    print("PORT", port, flush=True)
    await server.wait_for_termination(timeout=60)


if __name__ == "__main__":
    asyncio.run(main())
