//! The capabilities, a method each. A picture is the bytes of a file.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::answers::{
    BusinessLicense, DrivingLicence, Faces, GeneralText, IdCard, Plates, QuotaInvoice, TrainTicket,
    VehicleLicence,
};
use crate::client::{Answer, Client, Item};
use crate::errors::{ApiError, Error};

/// Bytes of a picture that the first form of face detection takes; above, the form of version 3 is sent.
const FACE_FIRST_FORM: usize = 2 << 20;

macro_rules! single {
    ($(#[$doc:meta])* $name:ident $answer:ident $action:literal $path:literal) => {
        $(#[$doc])*
        ///
        /// # Errors
        /// [`Error`].
        pub fn $name(&self, picture: &[u8]) -> Result<Answer<$answer>, Error> {
            self.typed($path, &json!({"Action": $action, "ImageData": STANDARD.encode(picture)}))
        }
    };
}

impl Client {
    /// 通用型OCR: the lines of each picture.
    ///
    /// # Errors
    /// [`Error`].
    pub fn general(&self, pictures: &[&[u8]]) -> Result<Answer<Vec<Item<GeneralText>>>, Error> {
        self.list("2f3p1pnxpqm8/ocrdetect/ocr/v1/image.json", pictures)
    }

    /// 身份证识别: an ID card in each picture.
    ///
    /// # Errors
    /// [`Error`].
    pub fn id_card(&self, pictures: &[&[u8]]) -> Result<Answer<Vec<Item<IdCard>>>, Error> {
        self.list("2f3os7qq79xc/IdentityCard/ocr/v1/idcard.json", pictures)
    }

    /// 车牌识别: the number plates in each picture.
    ///
    /// # Errors
    /// [`Error`].
    pub fn plate(&self, pictures: &[&[u8]]) -> Result<Answer<Vec<Item<Plates>>>, Error> {
        self.list("2gt54ed8660w/driven-plate-ocr/platelicense.json", pictures)
    }

    single! {
        /// 营业执照识别.
        business_license BusinessLicense "BusinessCardOCR" "2k8jo3ghhjwg/businesslicense/ocr/v1/BusinessLicense.json"
    }
    single! {
        /// 驾驶证识别.
        driving_licence DrivingLicence "DriversLicense" "3131mkjqbqck/driver-lisence/ocr/detect"
    }
    single! {
        /// 行驶证识别.
        vehicle_licence VehicleLicence "VehicleRegistration" "3131km7vva4g/driving-lisence/ocr/detect"
    }
    single! {
        /// 火车票识别.
        train_ticket TrainTicket "TrainTicketOCR" "30wmtj9q74e8/train-ticket/predict"
    }
    single! {
        /// 定额发票识别.
        quota_invoice QuotaInvoice "QuotaInvoice" "3131gju8treo/quota-invoice/ocr/detect"
    }

    /// 人脸检测.
    ///
    /// # Errors
    /// [`Error`].
    pub fn face(&self, picture: &[u8]) -> Result<Answer<Faces>, Error> {
        let image = STANDARD.encode(picture);
        let body = if picture.len() > FACE_FIRST_FORM {
            json!({"Action": "DetectFace", "ImageData": image})
        } else {
            json!({"imageContent": image})
        };
        self.typed("2f6hqix09mv4/face/PERSON/person/detectFaceFromBase64", &body)
    }

    fn list<T: DeserializeOwned>(
        &self,
        path: &str,
        pictures: &[&[u8]],
    ) -> Result<Answer<Vec<Item<T>>>, Error> {
        let data: Vec<String> = pictures.iter().map(|picture| STANDARD.encode(picture)).collect();
        let answer: Answer<Vec<Value>> = self.typed(path, &json!({"data": data}))?;
        answer.with(|items| items.into_iter().map(item).collect())
    }

    fn typed<T: DeserializeOwned>(&self, path: &str, body: &Value) -> Result<Answer<T>, Error> {
        #[derive(Deserialize)]
        struct Envelope<T> {
            #[serde(rename = "returnObj")]
            return_obj: T,
        }
        let answer = self.call(&format!("/v1/aiop/api/{path}"), body.to_string().as_bytes())?;
        answer.with(|said| {
            let mut envelope: Envelope<Value> = serde_json::from_value(said).map_err(|_| Error::Answer)?;
            flatten(&mut envelope.return_obj);
            serde_json::from_value(envelope.return_obj).map_err(|_| Error::Answer)
        })
    }
}

/// A picture that failed, or what was read. The fields of some documents lie one level deeper than the rest.
fn item<T: DeserializeOwned>(mut found: Value) -> Result<Item<T>, Error> {
    if let Some(code) = found.get("err_code").and_then(Value::as_u64) {
        let said = found.get("err_msg").and_then(Value::as_str).unwrap_or_default();
        let code = u32::try_from(code).map_err(|_| Error::Answer)?;
        return Ok(Err(ApiError::new(code, said.to_owned())));
    }
    flatten(&mut found);
    serde_json::from_value(found).map(Ok).map_err(|_| Error::Answer)
}

/// Brings the keys of an object `detail` up beside it.
fn flatten(found: &mut Value) {
    let Some(object) = found.as_object_mut() else { return };
    if object.get("detail").is_some_and(Value::is_object)
        && let Some(Value::Object(detail)) = object.remove("detail")
    {
        object.extend(detail);
    }
}
