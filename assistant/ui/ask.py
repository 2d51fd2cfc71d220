"""The chat page: the conversation, the sources beside it, and the line to ask on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

import gradio as gr

from assistant.assistant import Assistant
from assistant.exchange.activity import Vote
from assistant.languages import Language
from assistant.settings import Settings
from assistant.texts import say
from assistant.ui.answering import converse, objection
from assistant.ui.api import Endpoints
from assistant.ui.brief import answer_text
from assistant.ui.conversations import Conversation, Conversations, Turn, is_ticket, new_ticket, turn_at
from assistant.ui.labels import Labels
from assistant.ui.reader import asker, current, page_language, spoken
from assistant.ui.render import conversation_html, sources_html
from assistant.ui.running import Running
from assistant.ui.templating import fill

Updates = dict[Any, Any]

# A browser tab keeps its ticket until it is closed, so that the way back from a card finds the conversation again.
_TICKET_JS = """() => {
  const kept = sessionStorage.getItem("ayni_ticket") ?? crypto.randomUUID();
  sessionStorage.setItem("ayni_ticket", kept);
  return [kept];
}"""
_PRESSED_JS = """element.addEventListener("click", (event) => {
  const pressed = event.target.closest("[data-action]");
  const form = pressed?.closest("[data-reasons]");
  const chosen = form && [...form.querySelectorAll("input:checked")].map((input) => input.value).join(" ");
  const said = form && { reasons: chosen, comment: form.querySelector("textarea").value };
  if (pressed) trigger("click", { ...pressed.dataset, ...said });
});"""
_LANGUAGE_JS = """element.addEventListener("click", (event) => {
  const chosen = event.target.closest("[data-language]");
  if (!chosen) return;
  event.preventDefault();
  keepLanguage(chosen.dataset.language);
  trigger("click", { language: chosen.dataset.language });
});"""


@dataclass(frozen=True, slots=True)
class Parts:
    """The components of the page, by name; handlers answer with these as keys and know no positions."""

    header: gr.HTML
    conversation: gr.HTML
    question: gr.Textbox
    ask: gr.Button
    stop: gr.Button
    notice: gr.HTML
    new: gr.Button
    sources: gr.HTML
    footer: gr.HTML
    ticket: gr.State
    language: gr.State
    brought: gr.Textbox

    def all(self) -> list[Any]:
        """Every component."""
        return [getattr(self, name) for name in self.__slots__]


def chat_page(assistant: Assistant, settings: Settings, conversations: Conversations) -> gr.Blocks:
    """The page as Gradio Blocks, with the endpoints for programs."""
    with gr.Blocks(title="Ayni", analytics_enabled=False, fill_width=True, delete_cache=(3600, 86400)) as blocks:
        parts = lay_out()
        Chat(assistant, settings, parts, conversations).listen(blocks)
        Endpoints(assistant).publish()
    queued: gr.Blocks = blocks.queue(max_size=32, default_concurrency_limit=4, api_open=False)
    return queued


def lay_out() -> Parts:
    """Place the components. Their texts come with the reader's language, when the page is entered."""
    plain: dict[str, Any] = {"apply_default_css": False, "elem_classes": "ayni"}
    header = gr.HTML(js_on_load=_LANGUAGE_JS, **plain)
    with gr.Row(elem_id="ayni-main"):
        with gr.Column(elem_id="ayni-chat"):
            conversation = gr.HTML(js_on_load=_PRESSED_JS, **plain)
            new = gr.Button("", elem_id="ayni-new", visible=False)
            with gr.Column(elem_id="ayni-composer"):
                with gr.Row(elem_id="ayni-line"):
                    question = gr.Textbox(
                        elem_id="ayni-question", lines=1, max_lines=6, show_label=True, autofocus=True
                    )
                    ask = gr.Button("", variant="primary", elem_id="ayni-ask")
                    stop = gr.Button("", elem_id="ayni-stop", visible=False)
                notice = gr.HTML(js_on_load=None, **plain)
        with gr.Column(elem_id="ayni-aside"):
            sources = gr.HTML(js_on_load=None, **plain)
    footer = gr.HTML(js_on_load=None, **plain)
    return Parts(
        header, conversation, question, ask, stop, notice, new, sources, footer,
        ticket=gr.State(""), language=gr.State(Language.EN), brought=gr.Textbox(visible=False),
    )  # fmt: skip


class Chat:
    """What happens on the page. Every handler returns the components that change, by name."""

    def __init__(
        self, assistant: Assistant, settings: Settings, parts: Parts, conversations: Conversations | None = None
    ) -> None:
        self._assistant = assistant
        self._settings = settings
        self._parts = parts
        self._conversations = conversations or Conversations(owner=owner)
        self._running = Running()

    def listen(self, blocks: gr.Blocks) -> None:
        """Tie the handlers to their events."""
        parts = self._parts
        # A handler's own name would take its endpoint's from /ask.
        common: dict[str, Any] = {
            "outputs": parts.all(),
            "show_progress": "hidden",
            "api_name": "page",
            "api_visibility": "private",
        }
        asking: dict[str, Any] = {"inputs": [parts.question, parts.ticket, parts.language], **common}
        told: dict[str, Any] = {"inputs": [parts.ticket, parts.language], **common}
        blocks.load(self.enter, inputs=[parts.brought], js=_TICKET_JS, **common)
        parts.header.click(self.translate, inputs=[parts.ticket], **common)
        running: list[Any] = [
            parts.question.submit(self.ask, **asking),
            parts.ask.click(self.ask, **asking),
            parts.conversation.click(self.press, **told),
        ]
        # A step that was on its way when its answer was stopped may reach the page after that: it is shown once more.
        parts.stop.click(self.settle, cancels=running, **told).then(self.settle, **told)
        parts.new.click(self.begin_anew, cancels=running, **told).then(self.settle, **told)

    # -- handlers -----------------------------------------------------------------------------------------------

    def enter(self, brought: str, request: gr.Request) -> Updates:
        """Somebody opens the page, or comes back to it with the ticket of their tab."""
        ticket = brought if is_ticket(brought) else new_ticket()
        self._conversations.settle(ticket)
        language = page_language({}, request.cookies, request.headers, self._settings.language)
        return {self._parts.ticket: ticket, **self._texts(language), **self._view(ticket, language)}

    def translate(self, ticket: str, event: gr.EventData) -> Updates:
        """The reader chooses another language by hand. What was answered stays as it was."""
        language = spoken(_text(event, "language")) or Language.EN
        return {**self._texts(language), **self._view(ticket, language)}

    def ask(self, question: str, ticket: str, language: Language) -> Iterator[Updates]:
        """A question, from the search to the end of its answer."""
        if not ticket:  # the page is not open yet; the question stays where it is
            return
        if problem := objection(question, language):
            yield {self._parts.notice: _notice(problem)}
            return
        yield from self._tell(ticket, language, self._conversations.settle(ticket), question)

    def press(self, ticket: str, language: Language, event: gr.EventData) -> Iterator[Updates]:
        """A button within the conversation; none while an answer is on its way."""
        turns = self._conversations.of(ticket)
        if turns and turns[-1].open:
            return
        action = _text(event, "action")
        if action == "ask":
            yield from self.ask(_text(event, "question"), ticket, language)
        elif turn := turn_at(turns, _text(event, "turn")):
            if action in ("up", "down", "reason"):
                self._judge(action, ticket, turns, turn, event)
                yield self._view(ticket, language)
            else:
                yield from self._act(action, ticket, language, turns, turn)

    def settle(self, ticket: str, language: Language) -> Updates:
        """The answer is stopped: what is shown stays, and says so."""
        self._running.end(ticket)
        self._conversations.settle(ticket)
        return self._view(ticket, language)

    def begin_anew(self, ticket: str, language: Language) -> Updates:
        """A new conversation."""
        self._running.end(ticket)
        self._conversations.keep(ticket, ())
        return {self._parts.question: "", **self._view(ticket, language)}

    # -- what they do -------------------------------------------------------------------------------------------

    def _act(self, action: str, ticket: str, language: Language, turns: Conversation, turn: Turn) -> Iterator[Updates]:
        before = turns[:-1] if turn is turns[-1] else turns
        if action == "retry":
            yield from self._tell(ticket, language, before, turn.question)
        elif action == "undo" and turn is turns[-1]:
            self._conversations.keep(ticket, before)
            yield {self._parts.question: turn.question, **self._view(ticket, language)}

    def _tell(self, ticket: str, language: Language, before: Conversation, question: str) -> Iterator[Updates]:
        yield {self._parts.question: "", self._parts.notice: ""}
        for turns in self._running.through(ticket, converse(self._assistant, before, question, language)):
            if not self._conversations.go_on(ticket, turns):
                return
            yield self._view(ticket, language)

    def _judge(self, action: str, ticket: str, turns: Conversation, turn: Turn, event: gr.EventData) -> None:
        """Note a vote once, though the other thumb may still change it; and why, if that is said, under the same ballot."""
        judged = turn
        if action == "reason" and turn.vote:
            judged = replace(turn, explained=True)
        elif action in ("up", "down") and action != turn.vote:
            judged = replace(turn, vote=cast(Vote, action), ballot=turn.ballot or new_ticket(), explained=False)
        if judged is turn or not turn.answer or not judged.vote:
            return
        text = answer_text(turn.answer, self._assistant.library.vocabularies, turn.day, turn.told)
        reasons, comment = (_text(event, "reasons").split(), _text(event, "comment")) if judged.explained else ((), "")
        self._assistant.activity.voted(judged.ballot, turn.answer, text, judged.vote, reasons, comment, asker())
        self._conversations.keep(ticket, [judged if one is turn else one for one in turns])

    def _view(self, ticket: str, language: Language) -> Updates:
        """The conversation as it stands, its sources, and the buttons that make sense now."""
        parts, turns = self._parts, self._conversations.of(ticket)
        vocabularies = self._assistant.library.vocabularies
        searched = len(self._assistant.index.ledger.fingerprints())
        busy = bool(turns) and turns[-1].open
        return {
            parts.conversation: conversation_html(
                turns,
                vocabularies,
                language,
                searched,
                noted=self._settings.log_questions,
                written=bool(self._settings.llm),
                ticket=ticket,
                curates=current().curates,
            ),
            parts.sources: sources_html(turns, vocabularies, language),
            parts.notice: "",
            parts.ask: gr.update(value=say("ui.ask", language), visible=not busy),
            parts.stop: gr.update(value=say("ui.stop", language), visible=busy),
            parts.new: gr.update(value=say("ui.new", language), visible=bool(turns)),
        }

    def _texts(self, language: Language) -> Updates:
        """What is written in the page's language and does not change with the conversation."""
        parts, vocabularies = self._parts, self._assistant.library.vocabularies
        labels = Labels(vocabularies, language, self._settings.chroma_elsewhere, self._settings.llm_elsewhere)
        return {
            parts.language: language,
            parts.header: fill("chat_header.html", page=labels),
            parts.footer: fill("chat_footer.html", page=labels),
            parts.question: gr.update(label=labels.say("ui.question"), placeholder=labels.say("ui.placeholder")),
        }


def owner() -> tuple[str, str]:
    """Whose a conversation is: answers hold what only their asker may see."""
    return current().name, current().viewer.value


def _notice(text: str) -> str:
    return fill("notice.html", text=text)


def _text(event: gr.EventData, name: str) -> str:
    """One word of what a page sent with an event; a page can send anything."""
    data = event._data  # Gradio's only way to ask whether a word is there
    value = data.get(name) if isinstance(data, Mapping) else None
    return value if isinstance(value, str) else ""
