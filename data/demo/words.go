package demo

import "minqing/concern"

// subject is how concerns of one category come about in the town. Texts may hold {楼} (6 号楼), {侧} (东侧),
// {单元} (2 单元), {街} (建设街) and {院} (建设街 5 号院).
type subject struct {
	slug       string
	weight     float64
	onStreet   float64 // share that lies on a street rather than beside a house
	texts      []text
	teams      []string
	mustReport concern.MustReport // of the share below
	mustShare  float64
	mustArrive concern.MustArrive
	arrives    float64 // share that carries the tag
	winter     float64 // how much likelier from November to March; 0 means no season
	summer     float64 // the same from May to September
}

// text is what a reporter writes: a title and the description that goes with it.
type text struct{ title, detail string }

var subjects = []subject{
	{
		slug: "manhole", weight: 9, onStreet: 0.45,
		texts: []text{
			{"{楼}{侧}污水井冒水", "井口返水，夜里结冰，老人孩子出门容易滑倒。"},
			{"{街}井盖松动，车一过就响", "井盖四周的水泥碎了，电动车压过去会颠起来。"},
			{"{楼}{单元}门前下水道堵了", "味道大，一楼几户不敢开窗。"},
			{"{院}门口雨水篦子被堵住", "落叶和塑料袋堆了一层，一下雨就积水。"},
			{"{街}井盖下沉一指深", "上个月垫过一次，又沉了，夜里看不见。"},
			{"{楼}{侧}化粪池满了", "上个月清过一次，这次比上次还快。"},
		},
		teams: []string{"街道排水队", "物业维修组"}, mustReport: concern.Hazard, mustShare: 0.10, summer: 1.4,
	},
	{
		slug: "street_light", weight: 8, onStreet: 0.6,
		texts: []text{
			{"{街}路灯整排不亮", "晚上放学的孩子从这里走，看不清路。"},
			{"{楼}{侧}路灯一闪一闪", "晃眼睛，灯杆里有响声。"},
			{"{楼}{单元}楼道灯坏了", "声控灯拍手也不亮，换过灯泡没有用。"},
			{"{院}院内只剩一盏灯", "天黑得早，下夜班的人害怕。"},
			{"{街}路灯被树枝遮住", "灯亮着，路上还是黑的，想请人修一修树枝。"},
		},
		teams: []string{"供电抢修", "物业维修组"}, winter: 1.5,
	},
	{
		slug: "disinfection", weight: 8, onStreet: 0.3,
		texts: []text{
			{"{楼}{侧}垃圾桶满了没人收", "已经两天没有清运，味道传到三楼。"},
			{"{街}早市收摊后垃圾没清", "摊子撤了，菜叶和污水留在路上。"},
			{"{楼}地下室有老鼠", "希望统一投一次药，提前贴通知。"},
			{"{院}绿化带蚊虫多", "傍晚下楼待不住，想请人来消杀。"},
			{"{楼}{单元}楼道堆杂物", "住户之间劝过，没有用。"},
			{"{街}绿化带里丢着建筑垃圾", "像是装修队半夜倒的，有三四袋。"},
		},
		teams: []string{"保洁一组", "社区专职组"}, summer: 1.8,
	},
	{
		slug: "dog_noise", weight: 3, onStreet: 0.1,
		texts: []text{
			{"{楼}夜里狗叫不停", "从十一点叫到两点，一个单元都睡不好。"},
			{"{楼}{单元}有人养大型犬", "敲门没人应，留过纸条。"},
			{"{院}遛狗不拴绳吓着孩子", "早上上学的时候碰到，孩子不敢下楼。"},
			{"{楼}{侧}狗粪没人清", "不是一家两家，这一片都在说。"},
			{"{楼}清早狗叫吵醒孩子", "五点多就开始叫，周末也一样。"},
			{"{街}遛狗不拴绳吓着行人", "早晚两趟，老人都绕着走。"},
		},
		teams: []string{"街道城管", "社区民警"}, mustReport: concern.CollectiveAppeal, mustShare: 0.05,
	},
	{
		slug: "parking", weight: 7, onStreet: 0.5,
		texts: []text{
			{"{楼}{侧}车把出口堵了", "救护车进不来，上次耽误了十分钟。"},
			{"{街}两侧停满，会车困难", "建议划线，留出一条单行道。"},
			{"{院}外来车辆占车位", "打挪车电话没人接，晚上回来没处停。"},
			{"{楼}门前地锁没人拆", "车早就卖了，地锁还锁着。"},
			{"{街}电动车停在盲道上", "盲道走到这里就断了。"},
		},
		teams: []string{"街道城管", "交警中队"}, mustReport: concern.CollectiveAppeal, mustShare: 0.06,
	},
	{
		slug: "bench", weight: 3, onStreet: 0.3,
		texts: []text{
			{"{楼}{侧}凉亭座椅断了两条", "木条断开，露着钉子。"},
			{"{院}想添几把长椅", "老人下楼晒太阳没地方坐。"},
			{"{街}公交站没有座位", "等车的老人多，站久了受不了。"},
			{"{楼}前健身器材松了", "踏步机一踩就歪，先围了一圈绳子。"},
		},
		teams: []string{"志愿者队", "楼院长"},
	},
	{
		slug: "lift_retrofit", weight: 3,
		texts: []text{
			{"{楼}{单元}想加装电梯", "六层楼，住着五位七十岁以上的老人。"},
			{"{楼}加装电梯一楼不同意", "一楼担心采光，想请设计来说清楚。"},
			{"{楼}加装电梯费用谈不拢", "费用分摊算过三次，还差两户没签字。"},
			{"{楼}电梯装好没有验收", "装好半年了，一直贴着封条。"},
		},
		teams: []string{"社区专职组", "调解小组"}, mustReport: concern.CollectiveAppeal, mustShare: 0.12,
	},
	{
		slug: "suggestion", weight: 5, onStreet: 0.3,
		texts: []text{
			{"{院}想办个图书角", "家里有闲书，愿意捐出来。"},
			{"{街}路口建议加一面反光镜", "拐弯看不见来车，险些撞上。"},
			{"{楼}建议装快递柜", "快递堆在门口，雨天都淋湿了。"},
			{"{院}活动室想开到晚上八点", "下班的人赶不上五点关门。"},
			{"{街}建议加一处斑马线", "两个路口隔得远，老人都从中间过。"},
		},
		teams: []string{"社区专职组"},
	},
	{
		slug: "volunteering", weight: 4,
		texts: []text{
			{"{楼}{单元}老人想上门理发", "腿脚不好，下不了楼。"},
			{"{楼}水龙头滴水，想请人修", "拧不紧，一夜接半盆水。"},
			{"{院}想请人教用手机", "挂号、买药都要手机，老人们学不会。"},
			{"{楼}{单元}想找人陪着去医院", "子女在外地，下周三上午复查。"},
		},
		teams: []string{"志愿者队", "退役军人服务队"}, mustArrive: concern.VolunteerService, arrives: 0.7,
	},
	{
		slug: "party_member_care", weight: 1,
		texts: []text{
			{"{楼}老党员想参加组织生活", "行动不便，希望送学上门。"},
			{"{楼}{单元}老党员生病住院", "住院一周，家属反映需要人陪护。"},
		},
		teams: []string{"社区专职组"}, mustArrive: concern.Hardship, arrives: 0.5,
	},
	{
		slug: "theft", weight: 3, onStreet: 0.2,
		texts: []text{
			{"{楼}{单元}单元门锁被撬", "早上出门发现，锁芯还在地上。"},
			{"{楼}{侧}电动车电瓶被偷", "监控正好照不到这个角。"},
			{"{院}快递丢了两回", "同一层三家都少过东西。"},
			{"{楼}地下室被翻过", "已经报警，想请社区补一个摄像头。"},
			{"{街}停的自行车丢了", "锁还在栏杆上，想看看路口的监控。"},
		},
		teams: []string{"社区民警"}, mustReport: concern.CrimeClue, mustShare: 0.10,
	},
	{
		slug: "street_trade", weight: 4, onStreet: 0.85,
		texts: []text{
			{"{街}早市占了半边路", "六点到八点，公交车进不了站。"},
			{"{街}烧烤摊油烟大", "夜里十二点还在营业，楼上不敢开窗。"},
			{"{街}店铺把货摆到人行道", "推婴儿车只能走机动车道。"},
			{"{院}门口流动摊挡着消防栓", "劝过几次，人走了又回来。"},
		},
		teams: []string{"街道城管", "市场监管所"}, summer: 1.7,
	},
	{
		slug: "illegal_building", weight: 2,
		texts: []text{
			{"{楼}楼顶搭了彩钢房", "施工声音大，担心压坏防水。"},
			{"{楼}{单元}一楼往外扩了一间", "把公共过道占去一半。"},
			{"{院}空地圈起来种菜", "篱笆上有铁丝，孩子跑过会挂到。"},
		},
		teams: []string{"街道城管"},
	},
	{
		slug: "neighbour_dispute", weight: 4,
		texts: []text{
			{"{楼}{单元}楼上楼下为噪声争执", "夜里拖椅子，说了几回没改。"},
			{"{楼}两户为楼道鞋柜吵架", "一户要放，一户要走，都找过楼院长。"},
			{"{楼}{单元}空调滴水引起争吵", "水滴在楼下遮雨棚上，响一夜。"},
			{"{楼}装修时间太早", "早上七点就开始打电钻。"},
		},
		teams: []string{"调解小组", "楼院长"}, mustArrive: concern.NeighbourDispute, arrives: 0.6, mustReport: concern.Instability, mustShare: 0.05,
	},
	{
		slug: "water_leak_dispute", weight: 3,
		texts: []text{
			{"{楼}{单元}卫生间漏到楼下", "楼下吊顶已经鼓起来。"},
			{"{楼}暖气管漏水泡了地板", "责任说不清，想请人来看管道。"},
			{"{楼}顶层下雨就漏", "报过维修，说要动维修资金。"},
		},
		teams: []string{"物业维修组", "调解小组"}, mustArrive: concern.NeighbourDispute, arrives: 0.3, summer: 1.3,
	},
	{
		slug: "property_dispute", weight: 3,
		texts: []text{
			{"{院}物业费涨价没有公示", "业主群里意见很大，希望开一次会。"},
			{"{楼}电梯广告费去向不明", "想看收支明细。"},
			{"{院}门禁坏了两周没修", "外卖、快递随便进，住户不放心。"},
		},
		teams: []string{"调解小组", "社区专职组"}, mustReport: concern.CollectiveAppeal, mustShare: 0.15,
	},
	{
		slug: "overhead_line", weight: 5, onStreet: 0.5,
		texts: []text{
			{"{楼}{侧}电线垂到头顶", "伸手就能碰到，先拉了警戒带。"},
			{"{街}通信线被货车挂断", "断线搭在围栏上，不知道带不带电。"},
			{"{楼}{单元}电表箱冒火花", "昨天雨后有一股焦味。"},
			{"{院}电线杆倾斜", "杆根的土被水冲空了。"},
			{"{街}架空线缠在树上", "风一吹就响，枝叶都磨断了。"},
		},
		teams: []string{"供电抢修"}, mustReport: concern.Hazard, mustShare: 0.30,
	},
	{
		slug: "fire_passage", weight: 4, onStreet: 0.2,
		texts: []text{
			{"{楼}{侧}消防通道被车占住", "划了黄线也没用，天天停。"},
			{"{楼}{单元}楼道堵着旧家具", "四楼到六楼都堆着，转身都难。"},
			{"{院}消防栓没有水", "检查时打开没有压力。"},
			{"{楼}安全出口上了锁", "说是防小偷，白天晚上都锁着。"},
			{"{街}消防车通道放了石墩", "上个月摆的，消防车拐不进来。"},
		},
		teams: []string{"消防救援站", "社区专职组"}, mustReport: concern.Hazard, mustShare: 0.35,
	},
	{
		slug: "loose_facade", weight: 2,
		texts: []text{
			{"{楼}{侧}外墙瓷砖往下掉", "地上有碎片，正好在单元门口。"},
			{"{楼}空调架锈断", "外机歪着，下面是人行道。"},
			{"{楼}雨棚被风掀开", "铁皮在风里拍，随时会掉。"},
		},
		teams: []string{"物业维修组"}, mustReport: concern.Hazard, mustShare: 0.40,
	},
	{
		slug: "ebike_charging", weight: 4,
		texts: []text{
			{"{楼}{单元}从窗户拉线充电", "线从三楼垂下来，下雨也插着。"},
			{"{楼}门厅里停着电动车充电", "整夜充，门一关就是一楼道的味。"},
			{"{院}充电棚不够用", "二十个插口，四十多辆车。"},
		},
		teams: []string{"社区专职组", "消防救援站"}, mustReport: concern.Hazard, mustShare: 0.20,
	},
	{
		slug: "heating", weight: 5,
		texts: []text{
			{"{楼}{单元}暖气不热", "家里有两岁的孩子，已经感冒。"},
			{"{楼}整栋暖气只有十五度", "测过三天，早晚都不到十六度。"},
			{"{楼}{侧}供热管道漏水", "地沟里冒热气，路面是湿的。"},
			{"{楼}顶层暖气放不出气", "放了半小时，还是凉的。"},
		},
		teams: []string{"热力公司", "物业维修组"}, winter: 3.5, mustArrive: concern.Hardship, arrives: 0.12,
	},
	{
		slug: "water_supply", weight: 4,
		texts: []text{
			{"{楼}停水没有通知", "从早上六点停到现在。"},
			{"{楼}{单元}水压小，五楼上不去", "做饭的时候水流像一根线。"},
			{"{院}自来水发黄", "放十分钟才清。"},
			{"{楼}{侧}水管冻裂", "水流到路上，怕结冰。"},
		},
		teams: []string{"自来水公司", "物业维修组"},
	},
	{
		slug: "road_surface", weight: 5, onStreet: 0.9,
		texts: []text{
			{"{街}路面有个坑", "下雨积水看不见，骑车摔过人。"},
			{"{街}人行道砖松了", "踩上去溅一裤腿水。"},
			{"{院}院内路面塌陷", "有脸盆大，越来越深。"},
			{"{街}施工后没有恢复路面", "沟填了没压实，车过就扬土。"},
		},
		teams: []string{"市政养护队"}, mustReport: concern.Hazard, mustShare: 0.06,
	},
	{
		slug: "hardship_help", weight: 3,
		texts: []text{
			{"{楼}{单元}老人摔伤需要照看", "出院在家，白天没有人。"},
			{"{楼}{单元}家里突发大病", "医药费压力大，想了解救助政策。"},
			{"{楼}独居老人两天没出门", "邻居敲门有人应，说是腿疼。"},
			{"{楼}{单元}想申请临时救助", "材料不齐，想有人帮着跑一趟。"},
		},
		teams: []string{"社区专职组", "社区卫生站"}, mustArrive: concern.Hardship, arrives: 0.75, winter: 1.2,
	},
	{
		slug: "medical_insurance", weight: 2,
		texts: []text{
			{"{楼}咨询异地就医怎么报销", "在外地子女家看的病，票据都在。"},
			{"{楼}老人不会在手机上交医保", "截止前想有人帮着操作一次。"},
			{"{楼}{单元}问门诊慢病卡怎么办", "想知道要带哪些材料。"},
		},
		teams: []string{"社区专职组"}, winter: 1.6,
	},
	{
		slug: "pension", weight: 2,
		texts: []text{
			{"{楼}{单元}养老认证做不了", "人脸识别总不过，老人着急。"},
			{"{楼}高龄补贴没有到账", "上个季度的还没有发。"},
			{"{楼}{单元}想了解日间照料中心", "白天送、晚上接，怎么收费。"},
		},
		teams: []string{"社区专职组"}, mustArrive: concern.MoodChange, arrives: 0.08,
	},
	{
		slug: "anti_fraud", weight: 2, onStreet: 0.3,
		texts: []text{
			{"{楼}有人上门推销保健品", "说是免费体检，让交押金。"},
			{"{楼}{单元}接到冒充客服电话", "差点转账，想请民警来讲一次。"},
			{"{街}有人摆摊送鸡蛋拉老人", "签到三天就领东西，登记了身份信息。"},
		},
		teams: []string{"社区民警", "市场监管所"}, mustReport: concern.CrimeClue, mustShare: 0.08, mustArrive: concern.MoodChange, arrives: 0.06,
	},
}
