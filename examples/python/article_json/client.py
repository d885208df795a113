"""Asks a server that speaks gRPC and JSON for the same articles, both ways."""

import sys
import urllib.request

import grpc
from google.protobuf import json_format

from protos.article import article_pb2, article_pb2_grpc


def main():
    address = "127.0.0.1:" + sys.argv[1]
    request = article_pb2.ArticleListRequest(page=100, page_size=20)
    body = json_format.MessageToJson(request).encode()
    with urllib.request.urlopen(f"http://{address}/articles", body, timeout=10) as answer:
        as_json = json_format.Parse(answer.read(), article_pb2.ArticleListResponse())
    print([(article.id, article.title) for article in as_json.articles])
    with grpc.insecure_channel(address) as channel:
        by_grpc = article_pb2_grpc.ArticleServiceStub(channel).ArticleList(request, timeout=10)
    assert as_json == by_grpc


if __name__ == "__main__":
    main()
