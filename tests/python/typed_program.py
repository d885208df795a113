"""Uses the stubs of services in every way, with all types said: nothing here may be an error to a strict checker."""

from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor

import grpc
import grpc.aio

from generated.article import article_pb2, article_pb2_grpc
from generated.demo import demo_pb2, demo_pb2_grpc
from generated.shelf import shelf_pb2, shelf_pb2_grpc
from generated.book import book_pb2

def sync() -> None:
    with grpc.insecure_channel("x") as channel:
        stub = article_pb2_grpc.ArticleServiceStub(channel)
        r = stub.ArticleList(article_pb2.ArticleListRequest(page=1), timeout=1)
        x: int = r.articles[0].id
        for b in shelf_pb2_grpc.ShelfServiceStub(channel).ListBooks(shelf_pb2.ShelfRequest(name="x")):
            n: str = b.name
        s: article_pb2_grpc.ArticleServiceStub = stub

async def aio() -> None:
    async with grpc.aio.insecure_channel("x") as channel:
        stub = article_pb2_grpc.ArticleServiceStub(channel)
        r = await stub.ArticleList(article_pb2.ArticleListRequest(page=1), timeout=1)
        x: int = r.articles[0].id
        async for b in shelf_pb2_grpc.ShelfServiceStub(channel).ListBooks(shelf_pb2.ShelfRequest(name="x")):
            n: str = b.name

class A(article_pb2_grpc.ArticleServiceServicer):
    def ArticleList(self, request: article_pb2.ArticleListRequest, context: grpc.ServicerContext) -> article_pb2.ArticleListResponse:
        return article_pb2.ArticleListResponse(articles=[{"id": 1}, article_pb2.Article(id=2)])

class B(article_pb2_grpc.ArticleServiceServicer):
    async def ArticleList(self, request: article_pb2.ArticleListRequest, context: "grpc.aio.ServicerContext[article_pb2.ArticleListRequest, article_pb2.ArticleListResponse]") -> article_pb2.ArticleListResponse:
        return article_pb2.ArticleListResponse()

class S(shelf_pb2_grpc.ShelfServiceServicer):
    def ListBooks(self, request: shelf_pb2.ShelfRequest, context: grpc.ServicerContext) -> Iterator[book_pb2.Book]:
        yield book_pb2.Book()

class T(shelf_pb2_grpc.ShelfServiceServicer):
    async def ListBooks(self, request: shelf_pb2.ShelfRequest, context: "grpc.aio.ServicerContext[shelf_pb2.ShelfRequest, book_pb2.Book]") -> AsyncIterator[book_pb2.Book]:
        yield book_pb2.Book()

class D(demo_pb2_grpc.demoServicer):
    def TestTwoWayStream(self, request_iterator: Iterator[demo_pb2.TestTwoWayStreamRequest], context: grpc.ServicerContext) -> Iterator[demo_pb2.TestTwoWayStreamResponse]:
        for r in request_iterator:
            yield demo_pb2.TestTwoWayStreamResponse()

class E(demo_pb2_grpc.demoServicer):
    async def TestTwoWayStream(self, request_iterator: AsyncIterator[demo_pb2.TestTwoWayStreamRequest], context: "grpc.aio.ServicerContext[demo_pb2.TestTwoWayStreamRequest, demo_pb2.TestTwoWayStreamResponse]") -> AsyncIterator[demo_pb2.TestTwoWayStreamResponse]:
        async for r in request_iterator:
            yield demo_pb2.TestTwoWayStreamResponse()

article_pb2_grpc.add_ArticleServiceServicer_to_server(A(), grpc.server(ThreadPoolExecutor()))
