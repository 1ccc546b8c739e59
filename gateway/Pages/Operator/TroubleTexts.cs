namespace PahlawanPangan.Gateway.Pages.Operator;

/// <summary>The troubles of the status in a few words.</summary>
internal static class TroubleTexts
{
    /// <summary>What is wrong, by the alert whose section in docs/operations.md says what to do.</summary>
    public static string TitleOf(string alert, Words l) => alert switch
    {
        "PanganPostgresUnreachable" => l["The database is away", "Basis data tidak terjangkau"],
        "PanganDatabaseSilent" => l["A database of lots is away", "Satu basis data lot tidak terjangkau"],
        "PanganNatsUnreachable" => l["The broker is away", "Broker tidak terjangkau"],
        "PanganClusterSplit" => l["The cluster is not one", "Klaster terpecah"],
        "PanganRecallUnwritten" => l["A recall has not reached everyone", "Penarikan belum sampai ke semua pihak"],
        "PanganOutboxOld" => l["Events wait to be published", "Peristiwa menunggu diterbitkan"],
        "PanganConsumerLagging" => l["A consumer is far behind", "Satu konsumen jauh tertinggal"],
        "PanganEventsUnhandled" => l["An event is not handled", "Ada peristiwa yang belum ditangani"],
        "PanganQueueStuck" => l["A queue does not move", "Satu antrean tidak bergerak"],
        "PanganServiceFailing" => l["A service fails", "Satu layanan gagal"],
        "PanganDeadLetters" => l["Dead letters wait for a decision", "Peristiwa gagal menunggu keputusan"],
        _ => l["A part is away", "Satu bagian tidak terjangkau"],
    };
}
