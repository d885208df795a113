"""A shop whose messages and services are generated while the package is built."""

from collections.abc import Iterable

import grpc

from shop.pb.money.money_pb2 import Money
from shop.pb.order.order_pb2 import Order, Total
from shop.pb.order.order_pb2_grpc import OrdersServicer


def total(orders: Iterable[Order]) -> Money:
    """What the orders cost together, in euros."""
    return Money(cents=sum(order.price.cents for order in orders), currency="EUR")


class Orders(OrdersServicer):
    """The service."""

    def Sum(self, request_iterator: Iterable[Order], context: grpc.ServicerContext) -> Total:
        """Adds up what a customer ordered."""
        return Total(sum=total(request_iterator))
