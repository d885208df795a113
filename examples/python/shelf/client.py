import sys

import grpc

from protos.shelf import shelf_pb2, shelf_pb2_grpc


def main():
    with grpc.insecure_channel("127.0.0.1:" + sys.argv[1]) as channel:
        stub = shelf_pb2_grpc.ShelfServiceStub(channel)
        request = shelf_pb2.ShelfRequest(name="小说")
        shelf = stub.GetShelf(request, timeout=10)
        print("%s: %d books" % (shelf.name, len(shelf.books)))
        assert {k: (a.id, a.title) for k, a in shelf.articles.items()} == {1: (101, "石头记")}
        books = [(b.id, b.name) for b in stub.ListBooks(request, timeout=10)]
        print(books)
        assert books == [(1, "红楼梦"), (2, "西游记")] == [(b.id, b.name) for b in shelf.books]


if __name__ == "__main__":
    main()
