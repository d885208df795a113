"""Every module is imported as its proto is, and they know each other."""

from catalog import catalog_pb2
from money import money_pb2
from shop import shop_pb2, shop_pb2_grpc
from stock import stock_pb2

price = money_pb2.Price(currency="EUR", units=3)
offer = shop_pb2.Offer(
    product=catalog_pb2.Product(name="pen", price=price),
    stock=stock_pb2.Stock(count=2, value=price),
)
again = shop_pb2.Offer.FromString(offer.SerializeToString())
assert again.product.price == again.stock.value == price
assert shop_pb2_grpc.ShopStub
