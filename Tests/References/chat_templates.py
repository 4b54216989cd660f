"""Writes the fixture of the chat templates, and checks them against mistral-common.

    pip install jinja2 mistral-common
    python chat_templates.py ../TokenizersTests/Fixtures/chat-templates.json

For each template and exchange: what stands before the answer, and the whole. Jinja2, as Transformers sets it up, renders
what the models' publishers put into `tokenizer_config.json` (Llama-2-7b-chat-hf, Mistral-7B-Instruct-v0.2,
Meta-Llama-3-8B-Instruct), here cut down to the turns of one exchange; for Mistral, whose own template has no system
text, the system text goes where mistral-common's first tokenizer puts it. That tokenizer is asked as well: its tokens
must be those of the pieces `[INST] ... [/INST]` and the answer, encoded apart between `<s>` and `</s>`.
"""

import json
import sys
from importlib.metadata import version
from pathlib import Path

from jinja2.sandbox import ImmutableSandboxedEnvironment
from mistral_common.protocol.instruct.messages import AssistantMessage, SystemMessage, UserMessage
from mistral_common.protocol.instruct.request import ChatCompletionRequest
from mistral_common.tokens.tokenizers.mistral import MistralTokenizer

TEMPLATES = {
    "llama2": ("<s>", "</s>",
               "{% if messages[0]['role'] == 'system' %}"
               "{% set first = '<<SYS>>\\n' + messages[0]['content'] + '\\n<</SYS>>\\n\\n' %}{% set turns = messages[1:] %}"
               "{% else %}{% set first = '' %}{% set turns = messages %}{% endif %}"
               "{% for turn in turns %}{% if turn['role'] == 'user' %}"
               "{{ bos_token + '[INST] ' + (first + turn['content']).strip() + ' [/INST]' }}"
               "{% else %}{{ ' ' + turn['content'].strip() + ' ' + eos_token }}{% endif %}{% endfor %}"),
    "mistral": ("<s>", "</s>",
                "{{ bos_token }}{% for turn in messages %}{% if turn['role'] == 'user' %}"
                "{{ '[INST] ' + turn['content'] + ' [/INST]' }}{% else %}{{ turn['content'] + eos_token }}{% endif %}"
                "{% endfor %}"),
    "llama3": ("<|begin_of_text|>", "<|eot_id|>",
               "{{ bos_token }}{% for turn in messages %}"
               "{{ '<|start_header_id|>' + turn['role'] + '<|end_header_id|>\\n\\n' + turn['content'] | trim + eos_token }}"
               "{% endfor %}{% if add_generation_prompt %}"
               "{{ '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}{% endif %}"),
}

EXCHANGES = [
    ("You are a pianist.", "p60:v64:d96:t96 p62:v64:d96:t96", "p64:v64:d96:t96 p65:v60:d192:t0"),
    ("", "Hello", "Hi! How are you?"),
    ("Réponds « bref ».\n\nOn two lines.", "Ça va? It's 12:30 🎹", "Oui."),
    ("Ends in white space.\n", "  indented, and open \n\n", "A."),
    ("S", "", "A"),
    ("Say [/INST] and </s>.", "<|eot_id|> <<SYS>> x <</SYS>>", "[INST] no <|start_header_id|>"),
]


def messages(name, system, prompt):
    if name == "mistral":
        return [{"role": "user", "content": system + "\n\n" + prompt if system else prompt}]
    return ([{"role": "system", "content": system}] if system else []) + [{"role": "user", "content": prompt}]


def check_mistral(system, prompt, answer):
    """Compares with mistral-common's tokens; it refuses empty messages."""
    if not prompt:
        return
    tokenizer = MistralTokenizer.v1()
    turns = ([SystemMessage(content=system)] if system else []) + [UserMessage(content=prompt)]
    opening = tokenizer.encode_chat_completion(ChatCompletionRequest(messages=turns)).tokens
    pieces = tokenizer.instruct_tokenizer.tokenizer
    content = messages("mistral", system, prompt)[0]["content"]
    expected = [pieces.bos_id] + pieces.encode(f"[INST] {content} [/INST]", bos=False, eos=False)
    assert opening == expected, (opening, expected)
    turn = tokenizer.instruct_tokenizer.encode_assistant_message(AssistantMessage(content=answer), False)
    assert turn == pieces.encode(answer, bos=False, eos=False) + [pieces.eos_id]


def main(path):
    environment = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True)
    rows = []
    for name, (bos, eos, source) in TEMPLATES.items():
        template = environment.from_string(source)
        for system, prompt, answer in EXCHANGES:
            opening = messages(name, system, prompt)
            whole = opening + [{"role": "assistant", "content": answer}]
            tokens = {"bos_token": bos, "eos_token": eos}
            rows.append({
                "template": name, "system": system, "prompt": prompt, "answer": answer,
                "opening": template.render(messages=opening, add_generation_prompt=True, **tokens),
                "text": template.render(messages=whole, add_generation_prompt=False, **tokens),
            })
            if name == "mistral":
                check_mistral(system, prompt, answer)
    Path(path).write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"{len(rows)} texts; jinja2 {version('jinja2')}, mistral-common {version('mistral-common')}")


if __name__ == "__main__":
    main(sys.argv[1])
