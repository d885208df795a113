from concurrent import futures

import grpc

# protos/shelf/shelf.proto imports the other two; no import below is edited by hand
from protos.article import article_pb2
from protos.book import book_pb2
from protos.shelf import shelf_pb2, shelf_pb2_grpc

BOOKS = [book_pb2.Book(id=1, name="红楼梦"), book_pb2.Book(id=2, name="西游记")]


class ShelfService(shelf_pb2_grpc.ShelfServiceServicer):
    def GetShelf(self, request, context):
        articles = {1: article_pb2.Article(id=101, title="石头记")}
        return shelf_pb2.Shelf(name=request.name, books=BOOKS, articles=articles)

    def ListBooks(self, request, context):
        yield from BOOKS


def main():
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=10))
    shelf_pb2_grpc.add_ShelfServiceServicer_to_server(ShelfService(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print("PORT", port, flush=True)
    server.wait_for_termination(timeout=60)


if __name__ == "__main__":
    main()
