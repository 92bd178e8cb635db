"""Talk that is no question: greetings, thanks, chit-chat, abuse, and text that tries to give the machine orders.

Only recognises it; what to say is the dialog's business.
"""

import re

_ORDERS = re.compile(
    r"(忽略|无视|忘记|忘掉|不要管|跳过)(掉|你)?(以上|上面|之前|前面|先前|所有|一切|全部|你的)(的|所有|全部)*"
    r"(指令|指示|规则|设定|提示|要求|限制|内容|话)"
    r"|(系统|开发者)(提示词?|指令|模式)|提示词|初始(设定|指令)|你现在(是|扮演)|(扮演|充当)(一个|一名|成)|假装你?是"
    r"|角色扮演|越狱模式|(必须|只能)(服从|听从)我|后台密码|(ignore|forget|disregard) .{0,40}(previous|above|prior|all)"
    r"|forget everything|act as|system prompt|you are now|jailbreak|developer mode|pretend (to be|you)"
)
_ABUSE = re.compile(
    r"傻[逼比bx叉]|煞笔|沙比|狗日|狗东西|王八蛋|混蛋|他妈的?|你妈的?|妈的|操你|草你|日你|滚蛋|滚开|^滚$"
    r"|废物|白痴|蠢货|弱智|脑残"
    r"|垃圾(玩意|东西|机器|系统|软件)|骗子机器|去死|放屁|狗屁|不要脸|死全家|憨批|你个憨|龟孙|鳖孙|信球"
    r"|\bsb\b|\bfuck\b|\bshit\b|\bstupid\b"
)
_GREETING = (
    r"^(您好|你好|大家好|哈喽|哈啰|嗨|hi|hello|hey|喂|早|早上好|上午好|中午好|下午好|晚上好|晚安|新年好|过年好"
    r"|春节快乐|节日快乐|你?在|有人|有人在|人呢|你?在不在|有没有人|你还在)+(啊|呀|吗|么|不|没|哈|啦|哟|大家|机器人|同志|yima|一码)*$"
)
_COURTESY = (
    r"^((谢谢|多谢|谢了|感谢|辛苦|麻烦|再见|拜拜|回见|好的?|行|中|可以|嗯|哦|噢|知道|明白|收到|了解|没事|不用|算|ok|okay|bye"
    r"|thanks|thank you|哈|呵|嘻|嘿|666|赞|真棒|厉害)(了|啦|您|你|哈|啊|呀|嘞|咧|的|吧|先|很|多|大家|这边)*)+$"
)
_ABOUT_US = (
    r"你(到底|都)?(是谁|是什么|是啥|叫什么|叫啥|多大|几岁|是男是女|是人|是机器|是不是人|是真人|会什么|会些?(干|做)?啥"
    r"|能(干|做|帮我|帮俺)(点|些)?(什么|啥)|有啥用|有什么用|有对象|结婚|吃饭|吃了|睡了|爱我|喜欢|住哪|从哪来|懂什么|懂啥)"
    r"|我(爱|喜欢|讨厌|恨)你|你(真|好|太|这么|咋这么)(好|棒|聪明|可爱|厉害|笨|蠢|傻|憨|烦)|你(倒是)?说话|骗人"
)
_PASTIME = (
    r"(讲|说|来)(个|一个|段|一段)(笑话|故事|段子)|唱(个|首|一首|支)?歌|来首歌|陪(我|俺)(聊|说|唠)|聊(会|一会|聊)天?|唠(会|一会)?嗑"
    r"|无聊|(写|作)(一?首|个)(诗|歌|对联)|猜(个|一个)谜|^(试试|测试|test|测一下)+$|心情(不好|很差)$"
)
_CHAT = re.compile("|".join((_GREETING, _COURTESY, _ABOUT_US, _PASTIME)))
_CHAT_LENGTH = 16
_SIGH = re.compile(r"^[哎唉诶嗯哦喂啊呀哟]+")
_WORDS = re.compile(r"\w")
_BETWEEN = re.compile(r"[\W_]+")


def is_order(text: str) -> bool:
    """Text that gives the machine orders or asks for its set-up, whatever else it says. `text` is plain."""
    return _ORDERS.search(text) is not None


def is_empty(text: str) -> bool:
    """No letter, character or digit at all: blanks, punctuation, emoji."""
    return _WORDS.search(text) is None


def is_abuse(text: str) -> bool:
    """Abusive words somewhere in it. A real question may stand beside them and is answered all the same."""
    return _ABUSE.search(text) is not None


def is_chat(text: str) -> bool:
    """A short line that greets, thanks, or chats with the machine. A question may still stand beside it."""
    letters = _BETWEEN.sub("", text)
    if len(letters) > _CHAT_LENGTH:
        return False
    return any(_CHAT.search(line) is not None for line in (letters, _SIGH.sub("", letters)))
