extension EvaluationReport {
    /// The report as one page of HTML that needs nothing else: no script, no font, no picture beside it.
    public func page(title: String) -> String {
        var body = "<h1>\(Markup.escaped(title))</h1>\n"
        body += "<p class=\"facts\">" + factLines.map(Markup.escaped).joined(separator: "<br>") + "</p>\n"
        if !warnings.isEmpty {
            body += "<ul class=\"warn\">" + warnings.map { "<li>\(Markup.escaped($0))</li>" }.joined() + "</ul>\n"
        }
        body += """
            <p class="key"><span class="k set"></span> the set \
            <span class="k real"></span> the reference, or what chance makes of it</p>
            <p>No figure here says that music is good. Each says how far the set lies from the reference, and beside it \
            how far parts of the reference lie from the rest of it, brought to these sizes: “alike” is within what 95 of 100 \
            such parts stay below, “different” is beyond. Measures of this kind agree poorly with what listeners say; \
            listen too.</p>\n
            """
        body += distributionSection + descriptorSection + structureSection + distanceSection + originalitySection
        body += controlSection
        body += definitionSection
        return """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(Markup.escaped(title))</title>
            <style>\(Self.style)</style></head>
            <body><main>
            \(body)</main></body></html>

            """
    }

    private var distributionSection: String {
        guard !distributionTable.rows.isEmpty else { return "" }
        var section = "<h2>As wholes</h2>\n" + distributionTable.html
        if let discrepancy {
            section +=
                "<p>MMD² compares vectors of 52 numbers a piece with a kernel of width "
                + "\(Figure.short(discrepancy.width)); it is 0 for two samples of one distribution and at most 2. Of "
                + "\(options.bootstraps) random divisions of all pieces, a share of "
                + "\(Figure.short(discrepancy.permutationShare)) lies as far apart. \(compared.set) and "
                + "\(compared.reference) pieces were compared.</p>\n"
        }
        return section
    }

    private var descriptorSection: String {
        var section =
            "<h2>Descriptors</h2>\n<p>Median and quartiles; distance is the Wasserstein distance in standard "
            + "deviations of the reference, with its 95 % bootstrap interval and what 95 of 100 parts of the reference "
            + "stay below. None is better when it is higher.</p>\n" + descriptorTable.html + "<div class=\"plots\">\n"
        for row in descriptors {
            guard let plot = densityPlot(row) else { continue }
            section +=
                "<figure><figcaption>\(Markup.escaped(row.descriptor.title)), "
                + "\(Markup.escaped(row.descriptor.unit))</figcaption>\(plot)</figure>\n"
        }
        return section + "</div>\n"
    }

    private var structureSection: String {
        guard let plot = structurePlot else { return "" }
        return
            "<h2>Structure</h2>\n<p>How much two bars have in common, by how many bars lie between their beginnings; "
            + "the band is where parts of the reference as large as the set lie.</p>\n<figure>\(plot)</figure>\n"
    }

    private var distanceSection: String {
        guard !distances.isEmpty else { return "" }
        return
            "<h2>Distances between pieces</h2>\n<p>Overlap and divergence of two densities: distances from the set's "
            + "pieces to the reference's, and distances among the reference's (Yang and Lerch 2020), on one grid. Alike: "
            + "an overlap that 95 of 100 divisions of the reference stay above.</p>\n" + distanceTable.html
    }

    private var originalitySection: String {
        guard let originality, let table = originalityTable else { return "" }
        let limit =
            originality.noteLimit.map {
                " Of each piece of both the first \($0) notes, as many as the set's median piece has."
            } ?? ""
        let human = Figure.short(originality.longestOfReference.high)
        var section =
            "<h2>Originality</h2>\n<p>Runs of notes that also stand in the training set, in any key and tempo. "
            + "Human: the same of the reference's pieces against the same training set, then the piece in the middle and "
            + "what 95 of 100 stay below.\(limit) Different: a median beyond the \(human) notes that 95 of 100 human pieces "
            + "stay below, or an interval of the share of pieces beyond them that begins above 5 %.</p>\n"
            + table.html
        if let plot = runPlot {
            section +=
                "<figure><figcaption>Pieces with a longest run of so many notes or more</figcaption>\(plot)"
                + "</figure>\n"
        }
        if let excerptTable { section += "<h3>The nearest passages</h3>\n" + excerptTable.html }
        return section
    }

    private var definitionSection: String {
        "<h2>Definitions</h2>\n<dl>"
            + Descriptor.allCases.map {
                "<dt>\(Markup.escaped($0.title)) (\(Markup.escaped($0.unit)))</dt><dd>\(Markup.escaped($0.definition))</dd>\n"
            }.joined()
            + "</dl>\n<p class=\"facts\">Seed \(options.seed), \(options.bootstraps) bootstrap samples, "
            + "\(options.divisions) divisions of the reference. Drums are left out.</p>\n"
    }

    private static let style = """
        :root{color-scheme:light dark;--paper:#fbfaf7;--ink:#1d2329;--soft:#5c6670;--edge:#d9d6cd;--set:#b8391f;\
        --real:#9db4c6;--reference:#3f617c;--no:#b8391f}
        @media (prefers-color-scheme:dark){:root{--paper:#15181b;--ink:#e8e6e1;--soft:#9aa4ad;--edge:#343a40;\
        --set:#ff8b6b;--real:#3d5566;--reference:#8fb4d0;--no:#ff8b6b}}
        body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
        main{max-width:1080px;margin:0 auto;padding:24px 20px 60px}
        h1{font-size:26px;margin:8px 0}h2{font-size:19px;margin:34px 0 6px}h3{font-size:16px;margin:22px 0 6px}
        p{max-width:800px}.facts{color:var(--soft);font-size:13.5px}.warn{color:var(--no);max-width:800px}
        .wide{overflow-x:auto}table{border-collapse:collapse;font-size:13.5px;font-variant-numeric:tabular-nums}
        th,td{padding:3px 10px 3px 0;text-align:right;white-space:nowrap;border-bottom:1px solid var(--edge)}
        th{color:var(--soft);font-weight:500}.w{text-align:left}.no{color:var(--no);font-weight:600}
        .names td.w{white-space:normal;overflow-wrap:anywhere;min-width:220px}
        .plots{display:grid;grid-template-columns:repeat(auto-fill,minmax(250px,1fr));gap:14px;margin-top:16px}
        figure{margin:0;overflow-x:auto}figcaption{font-size:13px;color:var(--soft)}
        svg text{fill:var(--soft);font:11px system-ui,sans-serif}
        svg .axis{stroke:var(--soft);fill:none}svg .grid{stroke:var(--edge);fill:none}
        svg .real{fill:var(--real);fill-opacity:.55}svg .set{stroke:var(--set);fill:none;stroke-width:2}
        svg .reference{stroke:var(--reference);fill:none;stroke-width:1.6}
        .k{display:inline-block;width:18px;height:10px;margin-right:4px}.k.set{background:var(--set)}
        .k.real{background:var(--real);margin-left:14px}
        dt{font-weight:600;margin-top:8px}dd{margin:0 0 0 16px;max-width:780px;color:var(--soft)}
        """
}
