extension ChatTemplate {
    /// The template in the language of `tokenizer_config.json` and GGUF files; nil for models that know no roles.
    ///
    /// What it makes of a system text, a question and an answer is what ``text(_:)`` makes of them.
    public var jinja: String? {
        switch self {
        case .chatML:
            "{% if messages[0]['role'] != 'system' %}{{ '<|im_start|>system\\n' + '\(Self.smolLMSystem)' "
                + "+ '<|im_end|>\\n' }}{% endif %}{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' "
                + "+ message['content'] + '<|im_end|>' + '\\n' }}{% endfor %}"
                + "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"
        case .llama2:
            Self.systemFirst("'<<SYS>>\\n' + messages[0]['content'] + '\\n<</SYS>>\\n\\n'")
                + "{{ bos_token + '[INST] ' + ((system if loop.first else '') + message['content']) | trim + ' [/INST]' }}"
                + "{% else %}{{ ' ' + message['content'] + ' ' + eos_token }}"
                + "{% endif %}{% endfor %}"
        case .llama3:
            "{{ bos_token }}{% for message in messages %}{{ '<|start_header_id|>' + message['role'] + "
                + "'<|end_header_id|>\\n\\n' + (message['content'] if message['role'] == 'assistant' else "
                + "message['content'] | trim) + '<|eot_id|>' }}{% endfor %}{% if add_generation_prompt %}"
                + "{{ '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}{% endif %}"
        case .mistral:
            Self.systemFirst("messages[0]['content'] + '\\n\\n'")
                + "{{ bos_token + '[INST] ' + (system if loop.first else '') + message['content'] + ' [/INST]' }}"
                + "{% else %}{{ message['content'] + eos_token }}{% endif %}{% endfor %}"
        case .none: nil
        }
    }

    /// Sets `system` to an expression where the first message is the system's, and begins the loop over the others.
    private static func systemFirst(_ expression: String) -> String {
        "{% if messages[0]['role'] == 'system' %}{% set system = \(expression) %}{% set turns = messages[1:] %}"
            + "{% else %}{% set system = '' %}{% set turns = messages %}{% endif %}"
            + "{% for message in turns %}{% if message['role'] == 'user' %}"
    }
}
