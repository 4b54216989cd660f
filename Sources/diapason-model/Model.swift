import ArgumentParser
import Face
import Storage

struct Model: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the models at hand, what is known of them, and store one in four bits.",
        subcommands: [List.self, Info.self, Quantize.self])

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "The models that need no path.")

        func run() throws {
            for name in ShippedModels.names { print("\(name)  \(ShippedModels.folder(of: name) ?? "")") }
            let path = ModelLibrary.embeddedPath
            print(
                "\(ModelLibrary.embeddedName)  \(Storage.exists(path) ? path : "not fetched yet: run scripts/bootstrap")"
            )
        }
    }
}
