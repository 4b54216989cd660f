/// The elements of one kind by their ids, each read when it is first asked for and then kept.
///
/// Elements refer to each other by id, and one may be used in many places. So an item is read once, whatever refers to
/// it how often, and one that nothing refers to costs twelve bytes.
struct GPIFTable<Item> {
    private let document: XMLDocument?
    /// Where the elements stand among the nodes of the document.
    private var places: [Int32] = []
    private var ids: [Int32] = []
    /// Of each element, where its item stands in `items`; -1 before it has been read.
    private var slots: [Int32] = []
    private var items: [Item] = []
    /// Of those whose ids do not count from 0 in their order.
    private var irregular: [Int32: Int32] = [:]

    /// - Parameters:
    ///   - parent: the element that holds them.
    ///   - name: what they are called.
    init(_ parent: XMLElement?, _ name: String) {
        document = parent?.document
        guard let parent else { return }
        for element in parent.children where element.name == name {
            let id = element.id
            if id >= 0, Int(id) != places.count, irregular[id] == nil { irregular[id] = Int32(places.count) }
            places.append(Int32(element.index))
            ids.append(id)
            slots.append(-1)
        }
    }

    var count: Int { places.count }

    /// Where an id stands, for the other functions; nil for one that is not there.
    func place(of id: Int32) -> Int? {
        guard id >= 0 else { return nil }
        if Int(id) < ids.count, ids[Int(id)] == id { return Int(id) }
        return irregular[id].map { Int($0) }
    }

    /// What has been read there before.
    func item(at place: Int) -> Item? {
        slots[place] < 0 ? nil : items[Int(slots[place])]
    }

    func element(at place: Int) -> XMLElement? {
        document.map { XMLElement(document: $0, index: Int(places[place])) }
    }

    mutating func keep(_ item: Item, at place: Int) {
        slots[place] = Int32(items.count)
        items.append(item)
    }
}
