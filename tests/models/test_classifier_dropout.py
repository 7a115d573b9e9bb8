import pytest

torch = pytest.importorskip("torch", reason="training needs torch: make train-setup")

from models.classifier.train.dropout import FastDropout, use_fast_dropout  # noqa: E402


def test_a_share_of_the_numbers_is_dropped_and_the_mean_stays() -> None:
    torch.manual_seed(1)
    dropped = FastDropout(0.25)(torch.ones(400, 1000))
    assert (dropped == 0).float().mean().item() == pytest.approx(0.25, abs=0.01)
    assert dropped.mean().item() == pytest.approx(1.0, abs=0.01)


def test_the_same_seed_drops_the_same_numbers_and_each_pass_drops_others() -> None:
    values, layer = torch.ones(50, 50), FastDropout(0.5)
    torch.manual_seed(3)
    first, second = layer(values), layer(values)
    torch.manual_seed(3)
    assert torch.equal(layer(values), first)
    assert not torch.equal(second, first)


def test_nothing_is_dropped_outside_training() -> None:
    values = torch.rand(3, 5)
    assert torch.equal(FastDropout(0.5).eval()(values), values)


def test_gradients_pass_where_numbers_were_kept() -> None:
    values = torch.ones(7, 9, requires_grad=True)
    dropped = FastDropout(0.5)(values)
    dropped.sum().backward()
    assert values.grad is not None
    assert torch.equal(values.grad, dropped.detach())


def test_only_layers_that_drop_something_are_replaced() -> None:
    network = torch.nn.Sequential(
        torch.nn.Linear(2, 2), torch.nn.Sequential(torch.nn.Dropout(0.1)), torch.nn.Dropout(0.0)
    )
    use_fast_dropout(network)
    assert [type(layer) for layer in (network[1][0], network[2])] == [FastDropout, torch.nn.Dropout]
