"""A model learns an installation's words: whole, near what they stand beside, and nothing that it knew is lost."""

import numpy as np
import pytest

from matching.encoders import BUNDLED, load
from matching.library import shipped
from matching.training.rebuilding import rebuild

LIBRARY = [text for problem in shipped()[:600] for text in (*problem.needs, *problem.answers)]
OWN = [
    "沙棘果采摘以后榨汁，沙棘果汁装罐要冷藏",
    "山上的沙棘果熟了，果农采摘沙棘果卖给果汁厂",
    "沙棘果汁厂收购沙棘果，压榨出来的果汁发酸",
    "冷库里存着沙棘果，果汁厂压榨之前要分拣水果",
    "沙棘果是野果，采摘全靠人工，水果含糖低",
] * 2


@pytest.fixture(scope="module")
def grown(tmp_path_factory):
    out = tmp_path_factory.mktemp("model")
    return rebuild(BUNDLED, OWN, LIBRARY, out), load(str(out))


def test_words_of_the_house_become_words_of_the_model(grown):
    said, encoder = grown
    assert said.texts == len(OWN)
    assert said.words == ("果汁厂",)
    assert encoder.digest != load().digest


def test_a_new_word_lies_near_its_company(grown):
    said, encoder = grown
    near, far = encoder.encode(["水果采摘"]), encoder.encode(["公证处异地委托书"])
    vector = encoder.encode(list(said.words))[0]
    assert float(near[0] @ vector) > float(far[0] @ vector) + 0.1


def test_what_was_known_stays_as_it_was(grown):
    _said, encoder = grown
    texts = [problem.needs[1] for problem in shipped()[1000:1040]]
    before, after = load().encode(texts), encoder.encode(texts)
    assert np.median((before * after).sum(axis=1)) > 0.99


def test_texts_without_a_new_word_give_the_same_model(tmp_path):
    said = rebuild(BUNDLED, ["皮带跑偏"], [], tmp_path)
    assert said.words == ()
    texts = ["皮带跑偏", "台区线损高"]
    assert np.abs(load(str(tmp_path)).encode(texts) - load().encode(texts)).max() < 1e-3
