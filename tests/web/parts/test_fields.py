import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile

SECRECY = "本平台为非涉密系统，严禁填报、上传国家秘密和工作秘密"


class ThingForm(forms.Form):
    title = forms.CharField(label="标题", help_text="20字以内", max_length=20)
    note = forms.CharField(label="说明", required=False, widget=forms.Textarea)
    amount = forms.DecimalField(label="预算")
    day = forms.DateField(label="截止日")
    kind = forms.ChoiceField(label="类型", choices=[("a", "企业"), ("b", "团队")], widget=forms.RadioSelect)
    many = forms.MultipleChoiceField(
        label="领域", choices=[(str(one), f"第{one}项") for one in range(9)], widget=forms.CheckboxSelectMultiple
    )
    agree = forms.BooleanField(label="属实")
    scan = forms.FileField(label="扫描件")
    code = forms.CharField(label="信用代码", error_messages={"required": "请对照营业执照填写。"})
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


@pytest.fixture
def fresh():
    return ThingForm()


@pytest.fixture
def wrong():
    return ThingForm({"amount": "很多", "day": "明天", "kind": "z"}, {"scan": SimpleUploadedFile("empty.pdf", b"")})


def test_a_field_is_label_control_hint(draw, fresh):
    page = draw("{% field form.title %}", form=fresh)

    assert page.index('<label for="id_title">标题') < page.index("<input") < page.index("20字以内")
    assert 'class="input"' in page
    assert 'aria-describedby="id_title_helptext"' in page
    assert 'id="id_title_helptext"' in page
    assert "aria-invalid" not in page


def test_what_may_stay_empty_says_so(draw, fresh):
    assert '<span class="opt">可不填</span>' in draw("{% field form.note rows=3 %}", form=fresh)
    assert 'rows="3"' in draw("{% field form.note rows=3 %}", form=fresh)
    assert "可不填" not in draw("{% field form.title %}", form=fresh)


def test_hint_and_label_may_be_given_or_taken_away(draw, fresh):
    page = draw('{% field form.title label="题目" hint="" %}', form=fresh)

    assert "题目" in page
    assert "20字以内" not in page
    assert "aria-describedby" not in page


def test_an_error_stands_under_its_field_with_a_sign(draw, wrong):
    page = draw("{% field form.title %}", form=wrong)

    assert 'aria-invalid="true"' in page
    assert 'aria-describedby="id_title_helptext id_title_error"' in page
    assert '<div id="id_title_error"><p class="says bad">' in page
    assert "#i-warn" in page


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("title", "请填写标题。"),
        ("amount", "请填数字，例如120.50。"),
        ("day", "请填日期，例如2027-03-15。"),
        ("kind", "请从列出的选项里选。"),
        ("many", "请选择领域。"),
        ("agree", "请勾选“属实”。"),
        ("code", "请对照营业执照填写。"),  # a form's own sentence stands
    ],
)
def test_errors_speak_as_a_clerk_does(draw, wrong, name, sentence):
    assert f"<span>{sentence}</span>" in draw(f"{{% field form.{name} %}}", form=wrong)


def test_what_was_typed_stays(draw, wrong):
    page = draw("{% money form.amount %}", form=wrong)

    assert 'value="很多"' in page
    assert 'type="text"' in page
    assert "<span>万元</span>" in page
    assert 'class="input num"' in page


def test_few_choices_are_cards_and_many_are_ticks(draw, fresh):
    fresh.fields["kind"].choice_hints = {"a": "有营业执照"}

    cards = draw("{% field form.kind %}", form=fresh)
    ticks = draw("{% choices form.many %}", form=fresh)

    assert cards.count('<label class="choice">') == 2
    assert '<span class="face">企业<small>有营业执照</small></span>' in cards
    assert "<legend>类型" in cards
    assert ticks.count('<label class="tick">') == 9


def test_a_file_shows_its_progress(draw, fresh):
    page = draw("{% field form.scan data_max_bytes=1000 %}", form=fresh)

    assert 'data-max-bytes="1000"' in page
    assert "<progress" in page


def test_fields_draws_all_of_them(draw, fresh):
    page = draw("{% fields form %}", form=fresh)

    assert page.count("<label for=") == 6
    assert '<input type="hidden" name="secret"' in page


def test_a_period_is_one_question(draw, fresh):
    page = draw('{% period form.day form.day "周期" %}', form=fresh)

    assert "<legend>周期" in page
    assert 'aria-label="周期：起"' in page


def test_every_form_says_that_nothing_secret_may_be_entered(draw, fresh):
    page = draw('{% form_frame "/x/" form=form ident="compose" %}x{% endform_frame %}', form=fresh, csrf_token="t0ken")

    assert page.count(SECRECY) == 1
    assert '<input type="hidden" name="csrfmiddlewaretoken" value="t0ken">' in page
    assert 'id="compose" method="post" action="/x/"' in page
    assert '<input type="hidden" name="secret"' in page
    assert "enctype" not in page
    assert "有" not in page.replace(SECRECY, "")


def test_a_form_lists_what_is_wrong_with_ways_to_it(draw, wrong):
    page = draw('{% form_frame "" form=form %}{% endform_frame %}', form=wrong)

    assert "<h2>有8处要改</h2>" in page
    assert '<a href="#id_title">标题</a>：请填写标题。' in page
    assert '<a href="#id_kind_group">类型</a>' in page


def test_a_form_that_sends_files_or_saves_itself(draw, fresh, rf, django_user_model):
    request = rf.get("/")
    request.user = django_user_model(username="duan")
    source = '{% form_frame "/x/" form=form autosave="/x/draft/" upload=True hx_target="#panel" %}{% endform_frame %}'

    page = draw(source, request=request, form=fresh)

    assert 'data-autosave="/x/draft/" data-owner="duan"' in page
    assert 'enctype="multipart/form-data" data-upload hx-boost="true"' in page
    assert 'hx-target="#panel"' in page


def test_a_search_form_carries_no_token(draw):
    assert "csrf" not in draw('{% form_frame "/search/" method="get" %}{% endform_frame %}', csrf_token="t0ken")


def test_a_scenario_says_what_it_is_not(draw):
    assert "本信息为场景需求，不构成采购邀约或承诺；依法须招标的另行组织" in draw("{% disclaimer %}")


def test_files_in_a_row(draw):
    files = [
        {"name": "<a>.pdf", "size": "2.1 MB", "url": "/files/K7/"},
        {"name": "b.zip", "size": "18 MB", "percent": 63},
        {"name": "c.pptx", "size": "41 MB", "fault": "超过30 MB。"},
    ]

    page = draw("{% file_rows files %}", files=files)

    assert '<a href="/files/K7/">&lt;a&gt;.pdf</a>' in page
    assert '已传63%</span><progress max="100" value="63"' in page
    assert "<span>超过30 MB。</span>" in page
