import Studio
import Testing

@Suite struct PrometheusTextTests {
    @Test func samplesStandAsPrometheusReadsThem() {
        var text = PrometheusText()
        text.family("a_total", "counter", "Back\\slash\nline")
        text.sample("a_total", [("route", "/\"x\"\\\n")], 3)
        text.gauge("b", "B.", 0.25)
        #expect(
            text.text == """
                # HELP a_total Back\\\\slash\\nline
                # TYPE a_total counter
                a_total{route="/\\"x\\"\\\\\\n"} 3
                # HELP b B.
                # TYPE b gauge
                b 0.25

                """)
    }

    @Test func bucketsOfAHistogramAddUp() {
        let metrics = ServerMetrics()
        for seconds in [0.0005, 0.003, 0.2, 100] {
            metrics.count(route: "/health", method: "GET", status: 200, seconds: seconds, isTimed: true)
        }
        var text = PrometheusText()
        metrics.write(to: &text)
        let name = "diapason_http_request_duration_seconds"
        for line in [
            name + #"_bucket{route="/health",le="0.001"} 1"#, name + #"_bucket{route="/health",le="0.005"} 2"#,
            name + #"_bucket{route="/health",le="0.25"} 3"#, name + #"_bucket{route="/health",le="+Inf"} 4"#,
            name + #"_count{route="/health"} 4"#,
            #"diapason_http_requests_total{route="/health",method="GET",status="200"} 4"#,
        ] {
            #expect(text.text.contains(line + "\n"), "\(line)")
        }
    }
}
