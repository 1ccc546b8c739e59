using PahlawanPangan.Deliveries;

namespace PahlawanPangan.Gateway.Pages.Shared;

/// <summary>Where a delivery stands, in the reader's language.</summary>
internal static class DeliveryTexts
{
    /// <summary>For those who wait for it; null while couriers do not know of it yet.</summary>
    public static string ForRecipient(DeliveryStatus? status, Words l) => status switch
    {
        null => l["Couriers are being asked.", "Kurir sedang dicari."],
        DeliveryStatus.Offered => l["It is offered to couriers near the donor.", "Ditawarkan kepada kurir di dekat donatur."],
        DeliveryStatus.Assigned => l["A courier is on the way to the donor.", "Kurir menuju donatur."],
        DeliveryStatus.PickedUp => l["A courier is on the way to you.", "Kurir menuju Anda."],
        DeliveryStatus.HandedOver => l["It was handed over.", "Sudah diserahkan."],
        DeliveryStatus.Failed => l["It did not succeed.", "Tidak berhasil."],
        _ => l["It has ended.", "Sudah berakhir."],
    };

    /// <summary>For its courier.</summary>
    public static string ForCourier(DeliveryStatus status, Words l) => status switch
    {
        DeliveryStatus.Offered => l["on offer", "ditawarkan"],
        DeliveryStatus.Assigned => l["to be picked up", "harus diambil"],
        DeliveryStatus.PickedUp => l["on the way", "sedang diantar"],
        DeliveryStatus.HandedOver => l["handed over", "sudah diserahkan"],
        DeliveryStatus.Failed => l["failed", "gagal"],
        _ => l["ended", "berakhir"],
    };
}
