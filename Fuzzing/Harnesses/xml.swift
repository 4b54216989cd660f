import Formats
import Mutators

/// XML: the tree that was read is written, and reads back as the same tree.
func fuzz(_ bytes: [UInt8]) {
    guard let document = try? XMLDocument(bytes) else { return }
    let tree = Branch(document.root)
    _ = document.line(of: document.root.offset)
    var writer = XMLWriter()
    tree.write(to: &writer)
    if let back = expectReadable({ () throws(FormatError) in Branch(try XMLDocument(writer.bytes).root) }) {
        expectEqual(back, tree, "the tree of a written document is the one read")
    }
}

/// An element with what `XMLWriter` can say of it: text only where there are no children.
struct Branch: Equatable {
    let name: String
    let id: String?
    let text: String
    let children: [Branch]

    /// Documents are no deeper than `Limits.xmlDepth`.
    init(_ element: XMLElement) {
        name = element.name
        id = element.attribute("id")
        children = element.children.map(Branch.init)
        text = children.isEmpty ? element.text : ""
    }

    func write(to writer: inout XMLWriter) {
        switch (children.isEmpty, id) {
        case (true, let id?): writer.leaf(name, text, [("id", id)])
        case (true, nil): writer.leaf(name, text)
        case (false, let id?): writer.open(name, [("id", id)])
        case (false, nil): writer.open(name)
        }
        guard !children.isEmpty else { return }
        for child in children { child.write(to: &writer) }
        writer.close()
    }
}

func mutated(_ bytes: [UInt8], longest: Int, _ dice: inout Dice) -> [UInt8] {
    XMLMutator.mutated(bytes, longest: longest, &dice, fragments: [])
}
