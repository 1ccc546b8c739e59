namespace PahlawanPangan.Gateway.OpenApi;

/// <summary>What the engine's status looks like in the API's document.</summary>
internal static class StatusSchemas
{
    public static void AddTo(SchemaRegistry registry)
    {
        registry.Add("SiloStatus", Schema.Object(
            "A silo that answers.", isClosed: false,
            ("address", Schema.PlainText("Where it is.")),
            ("activations", Schema.Count("How many grains are active in it.", 0)),
            ("lots", Schema.Count("How many of them are lots.", 0))));
        registry.Add("Backlog", Schema.Object(
            "Events of a database that no relay has published yet.", isClosed: false,
            ("shard", Schema.Count("The database.", 0)),
            ("events", Schema.Count("How many; counting stops at some hundred thousand.", 0)),
            ("oldestSeconds", Schema.Number("How long the oldest has waited.", 0, double.MaxValue))));
        registry.Add("ConsumerStatus", Schema.Object(
            "A consumer of the stream.", isClosed: false,
            ("name", Schema.PlainText("Its name.")),
            ("lag", Schema.Count("Events that it has not acknowledged.", 0))));
        registry.Add("Status", Schema.Object(
            "How the engine is doing. What could not be read is left out.", isClosed: false,
            ("troubles", Schema.Array("A sentence for each thing that is wrong; empty when nothing is.", Schema.PlainText("What is wrong."))),
            ("postgres", Schema.PlainText("up or down.")),
            ("nats", Schema.PlainText("up or down.")),
            ("redis", Schema.PlainText("up, down, or none for a silo on its own.")),
            ("silos?", Schema.Array("The silos that answer.", registry.Reference("SiloStatus"))),
            ("outbox?", Schema.Array("What waits to be published.", registry.Reference("Backlog"))),
            ("consumers?", Schema.Array("The stream's consumers.", registry.Reference("ConsumerStatus"))),
            ("deadLetters?", Schema.Count("Dead letters that wait for a decision.", 0))));
    }
}
