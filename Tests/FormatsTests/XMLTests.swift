import Formats
import Testing

@Suite struct XMLTests {
    private func root(_ text: String) throws -> XMLElement { try XMLDocument(Array(text.utf8)).root }

    private func error(_ text: String) -> FormatError? { error(Array(text.utf8)) }

    private func error(_ bytes: [UInt8]) -> FormatError? {
        do throws(FormatError) {
            _ = try XMLDocument(bytes)
            return nil
        } catch {
            return error
        }
    }

    @Test func anElementHasItsNameAttributesChildrenAndText() throws {
        let note = try root("<note a='1' b=\"x &lt; y\"><pitch><step>C</step></pitch><dot/><dot/> <t>a b</t></note>")
        #expect(note.name == "note")
        #expect(note.attribute("a") == "1" && note.attribute("b") == "x < y" && note.attribute("c") == nil)
        #expect(note.children.map(\.name) == ["pitch", "dot", "dot", "t"])
        #expect(note.all("dot").count == 2 && note.first("rest") == nil)
        #expect(note.first("pitch")?.text(of: "step") == "C")
        #expect(note.text == "" && note.text(of: "t") == "a b")
    }

    @Test(arguments: [
        ("<a>1 &amp; 2</a>", "1 & 2"), ("<a>&#x41;&#66;&#x1F600;</a>", "AB\u{1F600}"),
        ("<a><![CDATA[<b>&amp;]]></a>", "<b>&amp;"), ("<a>x<!-- no -->y<?pi z?>z</a>", "xyz"),
        ("<a>x<![CDATA[\r\ny]]>&lt;</a>", "x\ny<"), ("<a>1\r\n2\r3</a>", "1\n2\n3"), ("<a>  </a>", "  "),
        ("<a> <b/> c <b/> </a>", " c "), ("<a>é€</a>", "é€"), ("<a/>", ""),
    ])
    func textIsWhatStandsThere(document: String, text: String) throws {
        #expect(try root(document).text == text)
    }

    @Test func whiteSpaceInAttributesBecomesSpaces() throws {
        #expect(try root("<a b='1\n2\t3\r\n4&#10;5'/>").attribute("b") == "1 2 3 4\n5")
    }

    @Test(arguments: [
        "<!DOCTYPE score-partwise PUBLIC \"-//Recordare//DTD MusicXML 3.1 Partwise//EN\" \"http://a.org/b.dtd\">",
        "<!DOCTYPE score>", "<!DOCTYPE score SYSTEM 'x'>", "<?xml version='1.0'?>\n<!-- a --><?b c?>",
    ])
    func whatMayStandBeforeTheRootIsPassedOver(prolog: String) throws {
        #expect(try root(prolog + "\n<score/>\n<!-- end -->").name == "score")
    }

    @Test(arguments: [
        "", "   ", "text", "<a>", "<a></b>", "<a></a><b/>", "</a>", "<a b=1/>", "<a b/>", "<a b='1' b='2'/>",
        "<a b='<'/>",
        "<a>&nbsp;</a>", "<a>&</a>", "<a>&#0;</a>", "<a>&#xD800;</a>", "<a>&#x110000;</a>", "<a>&#+5;</a>",
        "<a>]]></a>",
        "<a>\u{1}</a>", "<a b='\u{1}'/>", "<a><!-- -- --></a>", "<a><!-- ", "<a><![CDATA[", "<a><?xml?></a>",
        "<a><!b></a>",
        "<1/>", "< a/>", "<a", "<a b='", "<a b='1'c='2'/>", "<a/ >", "<a>x</a>y", "<!DOCTYPE a PUBLIC 'x'><a/>",
        "<!DOCTYPE a><!DOCTYPE a><a/>", "<a><!DOCTYPE a></a>", "<a></a >x", "<?x", "<a>&lt</a>",
    ])
    func whatIsNotWellFormedIsRefused(document: String) {
        #expect(error(document)?.reason.isEmpty == false)
    }

    @Test(arguments: [
        "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "<!DOCTYPE a SYSTEM 'x' [<!ELEMENT a ANY>]><a/>",
        """
        <!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;">
        <!ENTITY lol3 "&lol2;&lol2;&lol2;">]><lolz>&lol3;</lolz>
        """,
    ])
    func aTypeOfItsOwnIsRefused(document: String) {
        #expect(error(document)?.kind == .unsupported)
    }

    @Test func anErrorNamesItsByteAndLine() {
        let error = error("<a>\n<b>\n</c>\n</a>")
        #expect(error?.offset == 8)
        #expect(error?.reason.hasPrefix("line 3: ") == true)
    }

    @Test func bytesThatAreNoUTF8AreRefused() {
        for bad: [UInt8] in [
            [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xE2, 0x82], [0x80],
        ] {
            #expect(error(Array("<a>".utf8) + bad + Array("</a>".utf8)) != nil)
        }
    }

    @Test func otherEncodingsAreReadByTheirMarks() throws {
        let text = "<?xml version=\"1.0\" encoding=\"UTF-16\"?><a>é€\u{1F600}</a>"
        let big: [UInt8] =
            [0xFE, 0xFF] + text.utf16.flatMap { unit -> [UInt8] in [UInt8(unit >> 8), UInt8(unit & 0xFF)] }
        let little: [UInt8] =
            [0xFF, 0xFE] + text.utf16.flatMap { unit -> [UInt8] in [UInt8(unit & 0xFF), UInt8(unit >> 8)] }
        let marked: [UInt8] = [0xEF, 0xBB, 0xBF] + Array("<a>é€\u{1F600}</a>".utf8)
        for bytes in [big, little, marked] { #expect(try XMLDocument(bytes).root.text == "é€\u{1F600}") }
        let latin: [UInt8] = Array("<?xml version='1.0' encoding='ISO-8859-1'?><a>".utf8) + [0xE9] + Array("</a>".utf8)
        #expect(try XMLDocument(latin).root.text == "é")
        #expect(error(Array(big.dropLast())) != nil)
        #expect(error("<?xml version='1.0' encoding='EBCDIC'?><a/>")?.kind == .unsupported)
    }

    @Test func depthEndsAtItsLimit() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "<a>", count: depth) + String(repeating: "</a>", count: depth)
        }
        #expect(error(nested(Limits.xmlDepth)) == nil)
        #expect(error(nested(Limits.xmlDepth + 1))?.kind == .unsupported)
        #expect(error(String(repeating: "<a>", count: 1_000_000))?.kind == .unsupported)
    }

    @Test func attributesAndNamesEndAtTheirLimits() {
        func many(_ count: Int) -> String { "<a " + (0..<count).map { "b\($0)='' " }.joined() + "/>" }
        #expect(error(many(Limits.xmlAttributesOfElement)) == nil)
        #expect(error(many(Limits.xmlAttributesOfElement + 1))?.kind == .unsupported)
        func names(_ count: Int) -> String { "<a>" + (1..<count).map { "<b\($0)/>" }.joined() + "</a>" }
        #expect(error(names(Limits.xmlNames)) == nil)
        #expect(error(names(Limits.xmlNames + 1))?.kind == .unsupported)
        func long(_ count: Int) -> String { "<" + String(repeating: "a", count: count) + "/>" }
        #expect(error(long(Limits.xmlNameBytes)) == nil)
        #expect(error(long(Limits.xmlNameBytes + 1))?.kind == .unsupported)
    }

    @Test func elementsAndBytesEndAtTheirLimits() {
        let tooMany = Array("<a>".utf8) + Array(repeatElement(Array("<b/>".utf8), count: Limits.xmlElements).joined())
        #expect(error(tooMany)?.kind == .unsupported)
        #expect(error([UInt8](repeating: 0x20, count: Limits.xmlBytes + 1))?.kind == .unsupported)
    }

    @Test func whatIsWrittenIsReadBack() throws {
        var writer = XMLWriter(doctype: "a SYSTEM \"b\"")
        let value = "<\"'&>\t\n\r é \u{1F600}"
        writer.open("a", [("x", value), ("y", "")])
        writer.leaf("b", value)
        writer.leaf("b")
        writer.leaf("c", 12)
        writer.close()
        let root = try XMLDocument(writer.bytes).root
        #expect(root.attribute("x") == value && root.attribute("y") == "")
        #expect(root.children.map(\.text) == [value, "", "12"])
    }
}
